import {existsSync} from 'node:fs';
import type {Check} from './check.js';

/**
 * How the limits on jobs are kept here.
 * @param platform as `process.platform`
 */
export function limitsCheck(
  platform: NodeJS.Platform = process.platform,
  hasProc: () => boolean = () => existsSync('/proc/self/task'),
): Check {
  return {
    id: 'limits',
    title: 'Limits on jobs',
    timeout: 5000,
    otherwise: {status: 'warn'},
    async examine() {
      if (platform === 'linux' && hasProc()) {
        return Promise.resolve({
          status: 'ok',
          text: 'A watch that reads /proc ten times a second keeps them; memory may be passed for that long.',
        });
      }

      return Promise.resolve({
        status: 'warn',
        text:
          'This system does not tell what processes use: memory, processor time and the number of processes of a job have ' +
          'no limit here, all others have.',
      });
    },
  };
}
