/** The doctor's checks of keys, their files and the agent. */
import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {agentCheck} from '../../../source/commands/doctor/agent.js';
import type {Check, Finding} from '../../../source/commands/doctor/check.js';
import type {KeyFiles} from '../../../source/commands/doctor/key-files.js';
import {keyPairCheck, type Login} from '../../../source/commands/doctor/key-pair.js';
import {sshFilesCheck} from '../../../source/commands/doctor/ssh-files.js';
import {wireString} from '../../../source/ssh/wire.js';
import {generateLockedKey} from '../../helpers/keys.js';

const {signal} = new AbortController();
const look = (check: Check): Promise<Finding> => check.examine(signal);

describe('the key pair and the agent', () => {
  let home: string;
  const servers: Server[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'p2p-tui-doctor-'));
    await mkdir(join(home, '.ssh'));
  });

  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await rm(home, {recursive: true, force: true});
  });

  /** An agent with so many keys; undefined: it says nothing. */
  async function agent(answer: Buffer | undefined): Promise<string> {
    const path = join(home, 'agent');
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (answer) socket.once('data', () => socket.write(answer));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return path;
  }

  const holding = (count: number) => {
    const keys = Array.from({length: count}, () => Buffer.concat([wireString('key'), wireString('me@here')]));
    return wireString(Buffer.concat([Buffer.from([12, 0, 0, 0, count]), ...keys]));
  };
  const out: Login = {admitted: false};
  const keyFiles = (files: readonly string[] = []): KeyFiles =>
    files.length > 0
      ? {source: 'given', board: files, jumpHosts: []}
      : {source: 'default', board: [join(home, '.ssh', 'id_ed25519')], jumpHosts: []};
  const keyAt = (files: readonly string[] = [], path?: string, login = out) =>
    look(keyPairCheck({files: Promise.resolve(keyFiles(files)), agent: path, login: Promise.resolve(login)}));

  it('the doctor fails a missing key, with the command that makes one', async () => {
    expect(await keyAt()).toEqual({
      status: 'fail',
      text: 'You have no SSH key yet.',
      mend: 'ssh-keygen -t ed25519',
    });
    expect(await keyAt([join(home, 'mine')])).toMatchObject({
      status: 'fail',
      mend: `ssh-keygen -t ed25519 -f ${join(home, 'mine')}`,
    });
  });

  it('the doctor accepts a missing key when the board lets us in without it', async () => {
    expect(await keyAt([], undefined, {admitted: true})).toMatchObject({status: 'ok'});
  });

  it('the doctor fails the key when connecting finds none, whatever files there are', async () => {
    await writeFile(join(home, '.ssh', 'id_ed25519'), generateKey().privateKey, {mode: 0o600});
    const missing = {text: 'The configuration names another one.', mend: 'Name this one.'};
    expect(await keyAt([], undefined, {admitted: false, missing})).toEqual({status: 'fail', ...missing});
  });

  it('the doctor shows no key, and fails one that others may read when no agent holds any', async () => {
    const {privateKey} = generateKey();
    const path = join(home, '.ssh', 'id_ed25519');
    await writeFile(path, privateKey, {mode: 0o600});
    const found = await keyAt();
    expect(found).toMatchObject({status: 'ok', text: expect.stringMatching(/ssh-ed25519 SHA256:/) as string});
    expect(found.text).not.toContain('PRIVATE');
    if (process.platform === 'win32') return;
    await chmod(path, 0o644);
    expect(await keyAt()).toMatchObject({status: 'fail', mend: `chmod 600 ${path}`});
    expect(await keyAt([], await agent(holding(1)))).toMatchObject({status: 'ok'});
  });

  it.skipIf(process.platform === 'win32')(
    'the doctor warns of keys, settings and directories that others may use',
    async () => {
      const examine = () => look(sshFilesCheck(home, Promise.resolve({...keyFiles(), jumpHosts: [other]})));
      const other = join(home, 'for-jump');
      const directory = join(home, '.ssh');
      const path = join(directory, 'id_ed25519');
      await chmod(directory, 0o700);
      expect(await examine()).toMatchObject({status: 'ok'});
      for (const file of [path, other]) await writeFile(file, generateKey().privateKey, {mode: 0o600});
      await writeFile(join(directory, 'config'), '', {mode: 0o644});
      expect(await examine()).toMatchObject({status: 'ok'});
      await chmod(other, 0o640);
      expect(await examine()).toEqual({
        status: 'warn',
        text: `Others may use ${other} (640), so ssh ignores it.`,
        mend: `chmod 600 ${other}`,
      });
      await chmod(path, 0o666);
      await chmod(directory, 0o777);
      await chmod(join(directory, 'config'), 0o664);
      expect((await examine()).mend).toBe(
        `chmod 700 ${directory} && chmod 600 ${directory}/config && chmod 600 ${path} && chmod 600 ${other}`,
      );
      await writeFile(other, generateKey().publicKey);
      await chmod(other, 0o644);
      expect((await examine()).text).not.toContain(other);
    },
  );

  it('the doctor fails a key with a passphrase when no agent holds any', async () => {
    const {privateKey: locked} = generateLockedKey('a secret');
    const path = join(home, '.ssh', 'id_ed25519');
    await writeFile(path, locked, {mode: 0o600});
    expect(await keyAt()).toMatchObject({
      status: 'fail',
      mend: `eval "$(ssh-agent)" && ssh-add ${path}`,
    });
    expect(await keyAt([], await agent(holding(1)))).toMatchObject({status: 'ok'});
  });

  it('the doctor fails a key that only the system has a way to, with that way', async () => {
    const path = join(home, '.ssh', 'id_ed25519_sk');
    await writeFile(path, 'sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t', {
      mode: 0o600,
    });
    expect(await keyAt([path])).toMatchObject({status: 'fail', mend: `--ssh-args="-i ${path}"`});
  });

  it('the doctor fails a key file that holds no private key', async () => {
    await writeFile(join(home, 'mine'), 'nonsense', {mode: 0o600});
    expect(await keyAt([join(home, 'mine')])).toMatchObject({
      status: 'fail',
      text: expect.stringContaining('no private key that can be used') as string,
    });
  });

  it('the doctor counts the keys of an agent, and skips the check where there is none', async () => {
    expect(await look(agentCheck(undefined))).toMatchObject({status: 'skip'});
    expect(await look(agentCheck(await agent(holding(2))))).toEqual({status: 'ok', text: 'It holds 2 keys.'});
  });
});
