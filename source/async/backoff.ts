/** How long to wait before the next attempt. */
export type Backoff = {
  /** Milliseconds until the next attempt; grows with every call up to the limit. */
  next(): number;
  /** The last attempt was a success: start from the beginning. */
  reset(): void;
};

type BackoffOptions = {
  /** First wait, milliseconds, before jitter. */
  readonly first: number;
  /** Longest wait, milliseconds, before jitter. */
  readonly limit: number;
  /** The first so many waits grow up to another limit, milliseconds, and go on from there: what is lost is often back soon. */
  readonly quick?: {readonly limit: number; readonly times: number};
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

/** Waits that double, each spread over half to one and a half times its length so that peers do not return in step. */
export function createBackoff({first, limit, quick, random}: BackoffOptions): Backoff {
  let attempts = 0;
  return {
    next() {
      const isQuick = quick !== undefined && attempts < quick.times;
      const base = isQuick
        ? Math.min(quick.limit, double(first, attempts))
        : Math.min(limit, quick ? double(quick.limit, attempts - quick.times + 1) : double(first, attempts));
      attempts += 1;
      return Math.round(base * (0.5 + random()));
    },
    reset() {
      attempts = 0;
    },
  };
}

function double(value: number, times: number): number {
  return value * 2 ** Math.min(times, 30);
}
