import type {Context} from '../cli/command.js';
import {exit, UsageError} from '../cli/exit-status.js';
import {typed, type FlagName} from '../cli/flags.js';
import {onSignals} from '../cli/signals.js';
import {startTimeout} from '../cli/time-limits.js';

/** Flags that mean something to one of the two only. */
const onlyFor: Readonly<Record<'send' | 'receive', readonly FlagName[]>> = {
  send: ['text', 'code'],
  receive: ['output', 'yes', 'maxSize'],
};

/** The words that other wormhole programs know, too. */
const actions: Readonly<Record<string, 'send' | 'receive'>> = {
  send: 'send',
  tx: 'send',
  receive: 'receive',
  recieve: 'receive',
  recv: 'receive',
  rx: 'receive',
};

/** `p2p-tui wormhole send|receive`: one transfer by Magic Wormhole, with whatever wormhole program the other side has. */
export async function run(context: Context): Promise<number> {
  const [word = '', ...args] = context.args;
  const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
  if (action === undefined) {
    throw new UsageError('Say p2p-tui wormhole send FILE, or p2p-tui wormhole receive CODE.');
  }

  const other = action === 'send' ? 'receive' : 'send';
  for (const name of onlyFor[other]) {
    if (context.flags[name] !== undefined) {
      throw new UsageError(
        `${typed(name)} means nothing to wormhole ${action}; it belongs to wormhole ${other}.`,
      );
    }
  }

  const rest: Context = {...context, args};
  return untilInterrupted(rest, async (signal) => {
    if (action === 'send') return (await import('./send.js')).send(rest, signal);
    return (await import('./receive.js')).receiveInto(rest, signal);
  });
}

/**
 * Runs something that a signal or `--timeout` ends.
 * @param body gets the signal that tells it to clean up and reject
 * @returns what the body returns; 130 when it was interrupted
 */
async function untilInterrupted(
  {flags, output}: Context,
  body: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const ending = new AbortController();
  let interrupted = false;
  const ignoreSignals = onSignals({
    output,
    onStop() {
      interrupted = true;
      ending.abort(new Error('The transfer was interrupted.'));
    },
  });
  const timeout = startTimeout(flags.timeout?.milliseconds ?? Infinity, () =>
    ending.abort(new Error(`The transfer did not end within ${flags.timeout?.text ?? ''}.`)),
  );
  try {
    return await body(ending.signal);
  } catch (error) {
    if (!interrupted) throw error;
    return exit.interrupted;
  } finally {
    timeout.end();
    ignoreSignals();
  }
}
