import type {ClockVerdict} from '../../message/clock-skew.js';
import {clockVerdicts} from '../../message/clock-skew.js';
import type {Projection} from '../projection.js';

/**
 * Whose clocks are wrong.
 * @param samples how many of a peer's samples have to agree, for who looks once and leaves
 */
export function wrongClocks({skews, self}: Projection, samples?: number): readonly ClockVerdict[] {
  return clockVerdicts(skews, self, samples);
}
