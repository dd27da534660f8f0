/** One figure of a benchmark. */
export type Figure = {readonly name: string; readonly value: number; readonly unit: string};

/** A benchmark: measures, and gives its figures. */
export type Bench = () => Promise<readonly Figure[]>;

/** The value below which a fraction of the samples lies. @param fraction from 0 to 1 */
export function percentile(samples: readonly number[], fraction: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? Number.NaN;
}
