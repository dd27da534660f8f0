import {systemClock} from '../../clock/system.js';
import type {Context} from '../cli/command.js';
import {parseDuration} from '../cli/values.js';
import {exit} from '../cli/exit-status.js';
import {onSignals} from '../cli/signals.js';

/**
 * Runs something that a signal or `--timeout` ends.
 * @param body gets the signal that tells it to clean up and reject
 * @returns what the body returns; 130 when it was interrupted
 */
export async function untilInterrupted(
  {flags, output}: Context,
  body: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const limit = flags.timeout;
  const timeout = limit === undefined ? undefined : parseDuration(limit, 'timeout');
  const ending = new AbortController();
  let interrupted = false;
  const stop = () => {
    interrupted = true;
    ending.abort(new Error('The transfer was interrupted.'));
  };

  const ignoreSignals = onSignals({output, onStop: stop});
  const cancel =
    timeout === undefined
      ? undefined
      : systemClock.after(timeout, () =>
          ending.abort(new Error(`The transfer did not end within ${limit ?? ''}.`)),
        );
  try {
    return await body(ending.signal);
  } catch (error) {
    if (!interrupted) throw error;
    return exit.interrupted;
  } finally {
    cancel?.();
    ignoreSignals();
  }
}
