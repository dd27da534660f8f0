/** A whole number with commas between thousands: `12,384`. */
export function count(n: number): string {
  return String(Math.round(n)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** The same in at most five columns up to a billion, for narrow places: `714`, `8.1k`, `12.4k`, `123k`, `1.2M`. */
export function compactCount(n: number): string {
  if (n < 1000) return String(Math.round(n));
  for (const [size, unit] of [
    [1e3, 'k'],
    [1e6, 'M'],
  ] as const) {
    const value = n / size;
    if (value < 99.95) return `${value.toFixed(1)}${unit}`;
    if (value < 999.5) return `${value.toFixed(0)}${unit}`;
  }
  return `${(n / 1e9).toFixed(1)}G`;
}

/** A share of one in whole percent, `64%`; only what is complete shows as `100%`. */
export function percent(fraction: number): string {
  if (!Number.isFinite(fraction)) return '-';
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)}%`;
}
