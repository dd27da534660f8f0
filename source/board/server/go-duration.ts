const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Parses a duration in the notation of the Go language, which the flag `-t` of the pico.sh pipe service takes: `90s`,
 * `1m30s`, `1.5h`.
 * @returns Milliseconds, or `undefined` when it is none.
 */
export function parseGoDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(?:\d{1,12}(?:\.\d{1,9})?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count = '', unit = ''] of text.matchAll(/([\d.]+)([a-zµ]+)/g)) {
    sum += Number(count) * (units[unit] ?? Number.NaN);
  }

  return sum;
}
