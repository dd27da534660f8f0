import {connect} from 'node:net';
import type {Check} from './check.js';

/** A request for the keys it holds, and the type of the answer (draft-ietf-sshm-ssh-agent, section 3.5). */
const listRequest = Buffer.from([0, 0, 0, 1, 11]);
const listAnswer = 12;
/** Length, type and number of keys. */
const headLength = 9;

/**
 * Asks the agent how many keys it holds.
 * @param path of its socket
 * @throws Error one sentence, when it does not answer
 */
export function countAgentKeys(path: string, signal: AbortSignal): Promise<number> {
  const {promise, resolve, reject} = Promise.withResolvers<number>();
  const socket = connect(path);
  const stop = () => socket.destroy();
  let head = Buffer.alloc(0);
  signal.addEventListener('abort', stop, {once: true});
  socket.on('connect', () => socket.write(listRequest));
  socket.on('data', (chunk: Buffer) => {
    head = Buffer.concat([head, chunk.subarray(0, headLength)]);
    if (head.length < headLength) return;
    if (head[4] === listAnswer) resolve(head.readUInt32BE(5));
    socket.destroy();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    signal.removeEventListener('abort', stop);
    reject(new Error('The agent that SSH_AUTH_SOCK names does not answer.'));
  });
  if (signal.aborted) stop();
  return promise;
}

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

      const keys = await countAgentKeys(path, signal);
      if (keys > 0) return {status: 'ok', text: `It holds ${keys} ${keys === 1 ? 'key' : 'keys'}.`};
      return {status: 'skip', text: 'It holds no keys; they are read from their files.'};
    },
  };
}
