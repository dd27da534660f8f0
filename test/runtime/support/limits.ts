import {defaultLimits, type Limits} from '../../../source/runtime/limits.js';
import type {RuntimeOptions} from '../../../source/runtime/runtime.js';

/** What a worker on a machine of 16 GB allows, but for what a test says. */
export function testLimits(given: Partial<Limits> = {}): Limits {
  return {...defaultLimits(16_000_000_000), ...given};
}

/** What a runtime under test is given, with only those limits that matter. */
export type TestOptions = Partial<Omit<RuntimeOptions, 'limits'>> & {readonly limits?: Partial<Limits>};
