import {percentile as nearestRank} from '../source/store/selectors/timings.js';

/** One figure of a benchmark; NaN where it cannot be had here, and its name says why. */
export type Figure = {readonly name: string; readonly value: number; readonly unit: string};

/** A benchmark: measures, and gives its figures. */
export type Bench = () => Promise<readonly Figure[]>;

/** The value below which a share (0 to 1) of the samples lies, in any order; NaN where there are none. */
export function percentile(samples: readonly number[], share: number): number {
  return (
    nearestRank(
      [...samples].sort((one, other) => one - other),
      share,
    ) ?? Number.NaN
  );
}
