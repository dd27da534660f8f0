/** How waits between attempts grow. */
export type Backoff = {
  /** First wait, milliseconds, before jitter. */
  readonly first: number;
  /** Longest wait, milliseconds, before jitter. */
  readonly limit: number;
  /** The first so many waits grow up to another limit, milliseconds, and go on from there: what is lost is often back soon. */
  readonly quick?: {readonly limit: number; readonly times: number};
};

/**
 * A wait that doubles with each attempt, spread over half to one and a half times its length so that peers do not return
 * in step.
 * @param attempts How many were in vain before this wait, from 0; a success starts them anew.
 * @param chance Uniform in [0, 1).
 * @returns Milliseconds until the next attempt.
 */
export function backoffDelay({first, limit, quick}: Backoff, attempts: number, chance: number): number {
  const isQuick = quick !== undefined && attempts < quick.times;
  const base = isQuick
    ? Math.min(quick.limit, double(first, attempts))
    : Math.min(limit, quick ? double(quick.limit, attempts - quick.times + 1) : double(first, attempts));
  return Math.round(base * (0.5 + chance));
}

function double(value: number, times: number): number {
  return value * 2 ** Math.min(times, 30);
}
