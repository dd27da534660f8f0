import type {Context} from '../cli/command.js';
import {UsageError} from '../cli/exit-status.js';
import type {FlagName} from '../cli/flags.js';
import {untilInterrupted} from './interruption.js';

/** Flags that mean something to one of the two only. */
const onlyFor: Readonly<Record<'send' | 'receive', readonly FlagName[]>> = {
  send: ['text', 'code'],
  receive: ['output', 'yes', 'max-size'],
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
      throw new UsageError(`--${name} means nothing to wormhole ${action}; it belongs to wormhole ${other}.`);
    }
  }

  const rest: Context = {...context, args};
  return untilInterrupted(rest, async (signal) => {
    if (action === 'send') return (await import('./send.js')).send(rest, signal);
    return (await import('./receive.js')).receiveInto(rest, signal);
  });
}
