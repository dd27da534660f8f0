const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const two = (value: number) => String(value).padStart(2, '0');

/**
 * A length of time for people, at most five columns wide up to 9,999 days: `0.4s`, `41s`, `1m02`, `31m`, `5h12m`,
 * `3d4h`. A second unit is shown only while the first has one digit; nothing is rounded up, so that `60s` never shows.
 *
 * @param ms milliseconds. Below zero (clocks differ) counts as zero; not a number gives `-`.
 */
export function duration(ms: number): string {
  if (Number.isNaN(ms)) return '-';
  const time = Math.max(0, ms);
  if (time === Infinity) return '∞';
  if (time < 10 * second) return `${(Math.floor(time / 100) / 10).toFixed(1)}s`;
  if (time < minute) return `${Math.floor(time / second)}s`;
  if (time < 10 * minute) return `${Math.floor(time / minute)}m${two(Math.floor((time % minute) / second))}`;
  if (time < hour) return `${Math.floor(time / minute)}m`;
  if (time < 10 * hour) {
    return withRest(Math.floor(time / hour), 'h', Math.floor((time % hour) / minute), 'm');
  }
  if (time < day) return `${Math.floor(time / hour)}h`;
  if (time < 10 * day) return withRest(Math.floor(time / day), 'd', Math.floor((time % day) / hour), 'h');
  return `${Math.floor(time / day)}d`;
}

function withRest(value: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${value}${unit}` : `${value}${unit}${rest}${restUnit}`;
}
