import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {listAgentKeys} from '../../../source/ssh/identity/agent.js';
import {wireString} from '../../../source/ssh/wire.js';

const key = {publicKey: Buffer.from('a key'), comment: 'alice@läptop'};
const certificate = {publicKey: Buffer.from('a certificate of a type that we do not know'), comment: ''};
const body = Buffer.concat(
  [key, certificate].flatMap(({publicKey, comment}) => [wireString(publicKey), wireString(comment)]),
);
const answer = wireString(Buffer.concat([Buffer.from([12, 0, 0, 0, 2]), body]));

describe('listAgentKeys', () => {
  let directory: string;
  let server: Server | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'agent-'));
  });

  afterEach(async () => {
    server?.close();
    await rm(directory, {recursive: true, force: true});
  });

  /** An agent that answers the first request with these chunks. @returns Its socket. */
  async function agent(...chunks: readonly Buffer[]): Promise<string> {
    const path = join(directory, 'agent');
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        for (const chunk of chunks) socket.write(chunk);
      });
    });
    await new Promise<void>((resolve) => server?.listen(path, resolve));
    return path;
  }

  it('tells of all that the agent holds, what we cannot read as well, however the answer is cut', async () => {
    const cut = Array.from(answer, (byte) => Buffer.from([byte]));
    expect(await listAgentKeys(await agent(...cut))).toEqual([key, certificate]);
  });

  it.each([
    ['refuses', wireString(Buffer.from([5]))],
    ['promises more keys than it has', wireString(Buffer.concat([Buffer.from([12, 0, 0, 0, 3]), body]))],
    ['gives no end of an answer', Buffer.concat([Buffer.from([1, 0, 0, 0]), Buffer.alloc(300_000)])],
  ])('fails for an agent that %s', async (_what, bytes) => {
    await expect(listAgentKeys(await agent(bytes))).rejects.toThrow('The SSH agent does not answer.');
  });

  it('fails for an agent that is gone, and for one that says nothing until we give up', async () => {
    await expect(listAgentKeys(join(directory, 'gone'))).rejects.toThrow('does not answer');
    const ending = new AbortController();
    const listing = listAgentKeys(await agent(), ending.signal);
    ending.abort();
    await expect(listing).rejects.toThrow('does not answer');
  });
});
