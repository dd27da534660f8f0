/**
 * A time as ISO with zone. Absent and absurd times give nothing: a peer's `expires` may lie beyond what a date can tell.
 * @param ms Unix time, milliseconds.
 */
export function iso(ms: number | undefined): string | undefined {
  return ms === undefined || !(Math.abs(ms) <= 8.64e15) ? undefined : new Date(ms).toISOString();
}
