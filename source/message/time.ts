/**
 * The `when` of a message: ISO time without zone, to the second, in the sender's local time.
 * @param ms Unix time, milliseconds.
 * @param offset minutes that local time is ahead of UTC; the machine's own at that time by default.
 */
export function localTime(ms: number, offset: number = -new Date(ms).getTimezoneOffset()): string {
  return new Date(ms + offset * 60_000).toISOString().slice(0, 19);
}
