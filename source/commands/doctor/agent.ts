import {listAgentKeys} from '../../ssh/identity/agent.js';
import type {Check} from './check.js';

/** @param path of the agent's socket, from `SSH_AUTH_SOCK` */
export function agentCheck(path: string | undefined): Check {
  return {
    id: 'ssh-agent',
    title: 'SSH agent',
    timeout: 5000,
    otherwise: {status: 'warn', mend: 'eval "$(ssh-agent)" && ssh-add'},
    async examine(signal) {
      if (path === undefined || path === '') {
        return {status: 'skip', text: 'There is none; keys are read from their files.'};
      }

      const {length: keys} = await listAgentKeys(path, signal);
      if (keys > 0) return {status: 'ok', text: `It holds ${keys} ${keys === 1 ? 'key' : 'keys'}.`};
      return {status: 'skip', text: 'It holds no keys; they are read from their files.'};
    },
  };
}
