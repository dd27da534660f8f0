import type {ClockVerdict} from '../../message/clock-skew.js';
import type {Projection} from '../../store/projection.js';
import {wrongClocks as compute} from '../../store/selectors/clocks.js';

type Known = {readonly second: number; readonly verdicts: readonly ClockVerdict[]};

const known = new WeakMap<Projection, Known>();

/** Whose clocks are wrong; once a second is often enough to compare a thousand of them. */
export function wrongClocks(projection: Projection): readonly ClockVerdict[] {
  const second = Math.floor(projection.now / 1000);
  const last = known.get(projection);
  if (last?.second === second) return last.verdicts;
  const verdicts = compute(projection);
  known.set(projection, {second, verdicts});
  return verdicts;
}
