/** How to show a time of day. */
type ClockTimeOptions = {
  /** In Coordinated Universal Time; otherwise in this machine's time zone. */
  readonly utc?: boolean;
  /** `minutes`: 14:22, `seconds` (the default): 14:22:07, `tenths`: 14:22:07.2. */
  readonly to?: 'minutes' | 'seconds' | 'tenths';
};

const hours = 3_600_000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (value: number) => String(value).padStart(2, '0');

/**
 * The time of day: `14:22:07`.
 *
 * @param ms Unix time, milliseconds. What is no valid date gives `-`.
 */
export function clockTime(ms: number, {utc = false, to = 'seconds'}: ClockTimeOptions = {}): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return '-';
  const minutes = utc
    ? `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
    : `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (to === 'minutes') return minutes;
  const seconds = `${minutes}:${two(date.getUTCSeconds())}`;
  return to === 'seconds' ? seconds : `${seconds}.${Math.floor(date.getUTCMilliseconds() / 100)}`;
}

/**
 * A moment in the past, at most six columns wide: `14:22`, or where that could be another day's, `Nov 19`.
 *
 * @param ms Unix time, milliseconds. What is no valid date gives `-`.
 * @param now the same, of the time shown.
 */
export function moment(ms: number, now: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return '-';
  if (now - ms < 20 * hours) return clockTime(ms, {to: 'minutes'});
  return `${months[date.getMonth()] ?? ''} ${date.getDate()}`;
}
