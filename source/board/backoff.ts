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
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

/** Waits that double, each spread over half to one and a half times its length so that peers do not return in step. */
export function createBackoff({first, limit, random}: BackoffOptions): Backoff {
  let attempts = 0;
  return {
    next() {
      const base = Math.min(limit, first * 2 ** Math.min(attempts, 30));
      attempts += 1;
      return Math.round(base * (0.5 + random()));
    },
    reset() {
      attempts = 0;
    },
  };
}
