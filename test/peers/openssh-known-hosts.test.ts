/** OpenSSH's client and ours read the same `known_hosts`, and accept the same host keys. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {generateKey} from '../../source/ssh/identity/generate-key.js';
import {lookUpHostKey} from '../../source/ssh/trust/known-hosts.js';
import {type BoardServer, startBoard} from '../../source/board/server/server.js';
import {blobOf, hashedName} from '../helpers/keys.js';
import {optionFlags} from './helpers/ssh-config.js';
import {has, needing} from './helpers/which.js';

const host = '127.0.0.1';

describe.skipIf(!has('ssh'))(needing("known_hosts of OpenSSH's client", 'ssh'), () => {
  let directory = '';
  let server: BoardServer;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'known-hosts-'));
    const {privateKey, publicKey} = generateKey('alice-laptop');
    await writeFile(join(directory, 'alice.key'), privateKey, {mode: 0o600});
    server = await startBoard({host, port: 0, accounts: new Map([['alice', [publicKey]]])});
  });

  afterAll(async () => {
    await server.close();
    await rm(directory, {recursive: true, force: true});
  });

  /** Whether `ssh` connects when it may ask nobody. */
  async function sshAccepts(text: string): Promise<boolean> {
    const file = join(directory, 'known_hosts');
    await writeFile(file, text);
    const flags = optionFlags({
      BatchMode: 'yes',
      StrictHostKeyChecking: 'yes',
      UserKnownHostsFile: file,
      GlobalKnownHostsFile: 'none',
      IdentitiesOnly: 'yes',
      IdentityFile: join(directory, 'alice.key'),
      IdentityAgent: 'none',
    });
    const args = ['-F', 'none', ...flags, '-p', String(server.port), host, 'ls'];
    const [status] = (await once(spawn('ssh', args, {stdio: 'ignore'}), 'close')) as [number | null];
    return status === 0;
  }

  const other = generateKey().publicKey;
  it.each<[what: string, lines: (key: string, named: string) => string[], accepted: boolean]>([
    ['the name with the port', (key, named) => [`${named} ${key}`], true],
    ['the name without the port', (key) => [`${host} ${key}`], true],
    ['the hashed name without the port', (key) => [`${hashedName(host)} ${key}`], true],
    ['a pattern', (key) => [`127.0.* ${key}`], true],
    ['a pattern with an exception', (key) => [`127.0.*,!${host} ${key}`], false],
    ['another key without the port', () => [`${host} ${other}`], false],
    [
      'another key with the port, this one without',
      (key, named) => [`${named} ${other}`, `${host} ${key}`],
      false,
    ],
    [
      'this key with the port, another one without',
      (key, named) => [`${named} ${key}`, `${host} ${other}`],
      true,
    ],
    ['the key revoked without the port', (key) => [`${host} ${key}`, `@revoked ${host} ${key}`], false],
    [
      'the key known with the port, revoked without',
      (key, named) => [`${named} ${key}`, `@revoked ${host} ${key}`],
      true,
    ],
    [
      'the key revoked with the port, known without',
      (key, named) => [`@revoked ${named} ${key}`, `${host} ${key}`],
      false,
    ],
    ['another port', (key) => [`[${host}]:1 ${key}`], false],
    ['nothing', () => [], false],
  ])('we accept a host key exactly where ssh does: known_hosts with %s', async (_what, lines, accepted) => {
    const text = `${lines(server.hostKey, `[${host}]:${server.port}`).join('\n')}\n`;
    const ours = lookUpHostKey(text, host, server.port, blobOf(server.hostKey)) === 'known';
    expect({ssh: await sshAccepts(text), ours}).toEqual({ssh: accepted, ours: accepted});
  });
});
