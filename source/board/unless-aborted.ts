import {ConnectError} from './ssh-connect-error.js';

/**
 * Waits for a connection that others may wait for, too: who gives up does not end it.
 * @throws ConnectError when the signal comes first, or has come already
 */
export function waitUnlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const {promise, resolve, reject} = Promise.withResolvers<T>();
  const abort = (): void => {
    reject(new ConnectError('The session was closed.', 'closed'));
  };
  signal.addEventListener('abort', abort, {once: true});
  work.then(resolve, reject);
  if (signal.aborted) abort();
  return promise.finally(() => {
    signal.removeEventListener('abort', abort);
  });
}
