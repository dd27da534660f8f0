import {detectSandbox, type SandboxName} from '../../runtime/sandbox/detect.js';
import type {Sandbox} from '../../runtime/sandbox/sandbox.js';
import type {Check} from './check.js';

/**
 * Whether jobs can be kept in a sandbox.
 * @param choice what `--sandbox` names
 */
export function sandboxCheck(
  choice: SandboxName,
  detect: () => Promise<Sandbox | undefined> = () => detectSandbox(),
): Check {
  const mend = 'sudo apt-get install bubblewrap';
  return {
    id: 'sandbox',
    title: 'Sandbox',
    timeout: 15_000,
    otherwise: {status: 'fail', mend},
    async examine() {
      const sandbox = await detect();
      if (sandbox) {
        return {status: 'ok', text: `${sandbox.name} keeps jobs away from your files and the network.`};
      }
      if (choice === 'none') {
        return {
          status: 'warn',
          text: 'None works here: with --sandbox=none jobs can do all that you can.',
          mend,
        };
      }

      return {
        status: 'fail',
        text: 'None works here: a worker starts only with --sandbox=none, and jobs can do all that you can then.',
        mend,
      };
    },
  };
}
