import {findSandbox, type FoundSandbox, type SandboxName} from '../../runtime/sandbox/detect.js';
import type {Check} from './check.js';

/**
 * Whether jobs can be kept in a sandbox.
 * @param choice what `--sandbox` names
 */
export function sandboxCheck(
  choice: SandboxName,
  look: (signal: AbortSignal) => Promise<FoundSandbox> = (signal) =>
    findSandbox(choice === 'none' ? 'auto' : choice, signal),
): Check {
  return {
    id: 'sandbox',
    title: 'Sandbox',
    timeout: 15_000,
    otherwise: {status: 'fail', mend: 'bwrap --unshare-all --ro-bind / / true'},
    async examine(signal) {
      const found = await look(signal);
      if (found.sandbox) {
        const {name, user} = found.sandbox;
        const whom =
          user === undefined ? '' : ` Jobs of a worker of root run as the user ${String(user.uid)}.`;
        return {status: 'ok', text: `${name} keeps jobs away from your files and the network.${whom}`};
      }

      const {text, mend} = found.lack;
      if (choice === 'none') {
        return {status: 'warn', text: `${text} With --sandbox=none jobs can do all that you can.`, mend};
      }

      return {status: 'fail', text: `${text} Without a sandbox a worker does not start.`, mend};
    },
  };
}
