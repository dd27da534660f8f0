import {messageOf} from '../../message/error-message.js';
import {listNameplates} from '../../wormhole/mailbox/nameplates.js';
import type {WormholeOptions} from '../../wormhole/options.js';
import {completeCode} from '../../wormhole/code/word-code.js';
import type {Context} from '../cli/command.js';
import {UsageError} from '../cli/exit-status.js';
import {prompt} from '../cli/prompt.js';
import {requireCode} from '../cli/values.js';

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

  let nameplates: readonly string[] = [];
  const entered = new AbortController();
  // Asked for once, while the user looks at the sender's screen; a server that cannot be reached says so soon enough.
  listNameplates({...options, signal: AbortSignal.any([signal, entered.signal])}).then(
    (found) => (nameplates = found),
    () => undefined,
  );
  try {
    for (;;) {
      const typed = await prompt(context, 'Enter receive wormhole code: ', signal, (line) => [
        completeCode(line, nameplates),
        line,
      ]);
      // A Tab that came with other keys is taken for one of the letters.
      const code = typed?.replaceAll('\t', '').trim();
      if (!code) throw new UsageError('No code was typed; the sender shows it.');
      try {
        return requireCode(code);
      } catch (error) {
        context.stderr.write(`${messageOf(error)}\n`);
      }
    }
  } finally {
    entered.abort();
  }
}
