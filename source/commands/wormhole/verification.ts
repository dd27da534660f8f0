import type {WormholeOptions} from '../../wormhole/options.js';
import type {Context} from '../cli/command.js';
import {isYes, prompt} from '../cli/prompt.js';
import type {Report} from './report.js';

/**
 * What `--verify` does, as other wormhole programs have it: both sides show the verifier, and the sender is asked
 * whether they are the same.
 * @returns nothing without the flag
 */
export function verification(
  context: Context,
  report: Report,
  role: 'sender' | 'receiver',
): Pick<WormholeOptions, 'verify'> {
  if (!context.flags.verify) return {};
  return {
    async verify(verifier, signal) {
      report.emit({type: 'verifier', verifier});
      if (role === 'sender') {
        return isYes(await prompt(context, `Verifier ${verifier}. ok? (Yes/No): `, signal));
      }
      report.tell(`Verifier ${verifier}.`);
      return true;
    },
  };
}
