import {listNameplates} from '../../wormhole/nameplates.js';
import type {WormholeOptions} from '../../wormhole/options.js';
import {completeCode} from '../../wormhole/word-code.js';
import type {Context} from '../command.js';
import {UsageError} from '../errors.js';
import {ask} from './ask.js';

/**
 * Has the code typed in. Tab completes the number from those in use at the mailbox server, and the words.
 * @throws UsageError when nothing was typed
 */
export async function enterCode(
  context: Context,
  options: WormholeOptions,
  signal: AbortSignal,
): Promise<string> {
  if (!context.stdin.isTTY) {
    throw new UsageError('Give the code that the sender shows: p2p-tui wormhole receive CODE.');
  }

  const complete = async (typed: string): Promise<[string[], string]> => {
    // A server that cannot be reached says so soon enough; a completion that fails only completes nothing.
    const nameplates = typed.includes('-') ? [] : await listNameplates(options).catch(() => []);
    return [completeCode(typed, nameplates), typed];
  };
  const typed = await ask(context, 'Enter receive wormhole code: ', signal, complete);
  const code = typed?.trim();
  if (!code) throw new UsageError('No code was typed; the sender shows it.');
  return code;
}
