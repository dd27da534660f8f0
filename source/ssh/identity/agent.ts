/** What the SSH agent holds: draft-ietf-sshm-ssh-agent. ssh2 leaves out what it cannot read itself, certificates say. */
import ssh2 from 'ssh2';
import type {Duplex} from 'node:stream';
import {readWire} from '../wire.js';

/** A key, or a certificate, that an agent holds. */
export type AgentKey = {
  /** SSH wire format. */
  readonly publicKey: Buffer;
  readonly comment: string;
};

/** Milliseconds that an agent has to say which keys it holds. */
const answerTimeout = 5000;
/** The request for the keys, and the type of the answer to it. */
const listRequest = Buffer.from([0, 0, 0, 1, 11]);
const listAnswer = 12;
/** Bytes that an answer may have; OpenSSH's agent takes no longer messages either. */
const maxAnswer = 256 * 1024;

/**
 * Asks an agent what it holds.
 * @param socket where it listens, as `SSH_AUTH_SOCK` has it
 * @param signal ends the waiting
 * @throws Error one sentence, when it does not answer
 */
export function listAgentKeys(
  socket: string,
  signal = AbortSignal.timeout(answerTimeout),
): Promise<readonly AgentKey[]> {
  const {promise, resolve, reject} = Promise.withResolvers<readonly AgentKey[]>();
  const silent = new Error('The SSH agent does not answer.');
  const fail = (): void => {
    reject(silent);
  };
  signal.addEventListener('abort', fail, {once: true});
  if (signal.aborted) fail();

  let open: Duplex | undefined;
  const agent = ssh2.createAgent(socket);
  agent.getStream?.((error, stream) => {
    if (error || !stream) {
      fail();
      return;
    }

    open = stream;
    let answer = Buffer.alloc(0);
    stream.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const message = readWire(answer).string();
      if (!message && answer.length <= maxAnswer) return;
      const keys = message && readKeys(message);
      if (keys) resolve(keys);
      else fail();
    });
    stream.on('error', fail).on('close', fail);
    stream.write(listRequest);
  });
  return promise.finally(() => {
    signal.removeEventListener('abort', fail);
    open?.destroy();
  });
}

/** @returns undefined when it is not the answer that was asked for. */
function readKeys(message: Buffer): readonly AgentKey[] | undefined {
  if (message[0] !== listAnswer) return undefined;
  const wire = readWire(message.subarray(1));
  const keys: AgentKey[] = [];
  for (let left = wire.number() ?? 0; left > 0; left -= 1) {
    const publicKey = wire.string();
    const comment = wire.string();
    if (!publicKey || !comment) return undefined;
    keys.push({publicKey, comment: comment.toString('utf8')});
  }

  return keys;
}
