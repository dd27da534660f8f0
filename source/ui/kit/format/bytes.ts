const units = ['B', 'K', 'M', 'G', 'T', 'P', 'E'] as const;

/**
 * A number of bytes for people, at most four columns wide below 1000 E: `512B`, `12K`, `4.2M`, `1.9G`. Units are
 * powers of 1000; one decimal below 10.
 *
 * @param n bytes. `undefined`, or no finite number, gives `-`.
 */
export function bytes(n: number | undefined): string {
  if (n === undefined || !Number.isFinite(n)) return '-';
  let value = Math.max(0, n);
  if (Math.round(value) < 1000) return `${Math.round(value)}B`;
  let unit = 0;
  // 999.6 would be written as 1000: such a value belongs to the next unit.
  while (Math.round(value) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = Math.round(value * 10) < 100 ? 1 : 0;
  return `${value.toFixed(digits)}${units[unit] ?? ''}`;
}

/** Bytes a second: `14M/s`. Zero or unknown gives `-`. */
export function rate(bytesPerSecond: number | undefined): string {
  return bytesPerSecond === undefined || !(bytesPerSecond > 0) ? '-' : `${bytes(bytesPerSecond)}/s`;
}
