/**
 * Waits for something that others may wait for, too: who gives up does not end it.
 * @param reason what to reject with when the signal comes first, or has come already; by default the signal's reason
 */
export function waitUnlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  reason: () => unknown = () => signal?.reason,
): Promise<T> {
  if (!signal) return work;
  const {promise, resolve, reject} = Promise.withResolvers<T>();
  const abort = (): void => {
    reject(reason());
  };
  signal.addEventListener('abort', abort, {once: true});
  work.then(resolve, reject);
  if (signal.aborted) abort();
  return promise.finally(() => {
    signal.removeEventListener('abort', abort);
  });
}
