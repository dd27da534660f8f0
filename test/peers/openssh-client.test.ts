/** OpenSSH's own client against the embedded board. */
import {spawn, spawnSync} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {generateKey} from '../../source/ssh/identity/generate-key.js';
import {type BoardServer, startBoard} from '../../source/board/server/server.js';
import {createChanges} from '../helpers/until.js';
import {optionFlags} from './helpers/ssh-config.js';
import {has, needing} from './helpers/which.js';

const programs = ['ssh', 'ssh-keygen'];

type Running = {
  write(text: string): void;
  end(): void;
  kill(): void;
  until(enough: (output: string) => boolean): Promise<string>;
  readonly done: Promise<{status: number | null; output: string; errors: string}>;
};

describe.skipIf(!programs.every(has))(needing("OpenSSH's client on our board", ...programs), () => {
  let directory = '';
  let server: BoardServer;
  const running: Running[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'board-'));
    const accounts = new Map<string, string[]>();
    for (const user of ['alice', 'bob', 'carol']) {
      const {privateKey, publicKey} = generateKey(`${user}-laptop`);
      await writeFile(join(directory, `${user}.key`), privateKey, {mode: 0o600});
      accounts.set(user, [publicKey]);
    }

    const rsa = join(directory, 'rsa.key');
    spawnSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-C', '', '-f', rsa]);
    accounts.set('dora', [await readFile(`${rsa}.pub`, 'utf8')]);
    await writeFile(join(directory, 'stranger.key'), generateKey().privateKey, {mode: 0o600});
    server = await startBoard({host: '127.0.0.1', port: 0, accounts});
    await writeFile(join(directory, 'known_hosts'), `[127.0.0.1]:${server.port} ${server.hostKey}\n`);
  });

  afterAll(async () => {
    for (const one of running) one.kill();
    await server.close();
    await Promise.all(running.map(({done}) => done));
    await rm(directory, {recursive: true, force: true});
  });

  function ssh(key: string, ...command: string[]): Running {
    const options = optionFlags({
      BatchMode: 'yes',
      IdentitiesOnly: 'yes',
      IdentityAgent: 'none',
      UserKnownHostsFile: join(directory, 'known_hosts'),
      StrictHostKeyChecking: 'yes',
    });
    const where = ['-i', join(directory, `${key}.key`), '-p', String(server.port), 'anyone@127.0.0.1'];
    const child = spawn('ssh', ['-F', 'none', ...options, ...where, ...command]);
    const changes = createChanges();
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      changes.tell();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const one: Running = {
      write: (text) => child.stdin.write(text),
      end: () => child.stdin.end(),
      kill: () => child.kill(),
      until: (enough) => changes.until(() => (enough(output) ? output : undefined)),
      done: new Promise((resolve) => {
        child.once('close', (status) => {
          resolve({status, output, errors});
        });
      }),
    };
    running.push(one);
    return one;
  }

  /** Resolves when this many pipes are on a topic, as its user sees it. */
  async function pipesOn(user: string, topic: string, count: number): Promise<void> {
    await listed(user, topic, (block) => block.split('\r\n  - ').length - 1 === count);
  }

  /** Resolves when what `ls` shows a user of a topic is as it should be. */
  async function listed(user: string, topic: string, fits: (block: string) => boolean): Promise<void> {
    for (;;) {
      const {output} = await ssh(user, 'ls').done;
      if (fits(output.split('\r\n- ').find((part) => part.startsWith(topic)) ?? '')) return;
    }
  }

  it('the command user prints the account', async () => {
    const {status, output} = await ssh('alice', 'user').done;
    expect(status).toBe(0);
    expect(output.trim().split('\n')).toEqual([
      'alice',
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
    ]);
  });

  it('the board accepts an RSA key', async () => {
    const {status, output, errors} = await ssh('rsa', 'user').done;
    expect({status, errors}).toEqual({status: 0, errors: ''});
    expect(output).toMatch(/^dora\n/);
  });

  it('the board shows help for help and without a command', async () => {
    for (const command of [['help'], []]) {
      const {status, output} = await ssh('alice', ...command).done;
      expect(status).toBe(0);
      expect(output).toMatch(/pipe <topic>.*\r\n/);
    }
  });

  it('the board refuses an unknown command with one sentence and status 1', async () => {
    const {status, output, errors} = await ssh('alice', 'rm', '-rf', '/').done;
    expect({status, output}).toEqual({status: 1, output: ''});
    expect(errors.trim()).toBe('This board does not know the command "rm": try help.');
  });

  it('the board refuses an unknown key', async () => {
    const {status, errors} = await ssh('stranger', 'user').done;
    expect(status).toBe(255);
    expect(errors).toContain('Permission denied (publickey)');
  });

  it('a pipe carries lines both ways between two clients, and is listed to its owner alone', async () => {
    expect((await ssh('alice', 'ls').done).output).toBe('no pubsub channels found\n');
    const alice = ssh('alice', 'pipe', 'friends/future.p2p', '-a', 'alice,bob');
    await pipesOn('alice', 'alice/friends/future.p2p', 1);
    const bob = ssh('bob', 'pipe', 'alice/friends/future.p2p');
    await pipesOn('alice', 'alice/friends/future.p2p', 2);

    const listing =
      /^Channel Information\r\n- alice\/friends\/future\.p2p: \(Access List: alice, bob\)\r\n {2}Pipes:\r\n(?: {2}- [0-9a-f-]{36} \((?:alice-alice|bob-bob)-laptop@127\.0\.0\.1:\d+\)\r\n){2}$/;
    expect((await ssh('alice', 'ls').done).output).toMatch(listing);
    for (const user of ['bob', 'carol'] as const) {
      expect((await ssh(user, 'ls').done).output).toBe('no pubsub channels found\n');
    }

    alice.write('from alice\n');
    expect(await bob.until((text) => text.includes('\n'))).toBe('from alice\n');
    bob.write('from bob\n');
    expect(await alice.until((text) => text.includes('\n'))).toBe('from bob\n');

    bob.end();
    expect((await bob.done).status).toBe(0);
    alice.end();
    expect((await alice.done).status).toBe(0);
  });

  it('a client without access to a pipe gets no error and no lines', async () => {
    const carol = ssh('carol', 'pipe', 'alice/friends/future.p2p');
    await pipesOn('carol', 'carol/alice/friends/future.p2p', 1);
    carol.end();
    expect(await carol.done).toEqual({status: 0, output: '', errors: ''});
  });

  it('a last line without a line feed is passed on when the client ends its pipe', async () => {
    const alice = ssh('alice', 'pipe', 'notes');
    await pipesOn('alice', 'alice/notes', 1);
    const writer = ssh('alice', 'pipe', 'notes');
    writer.write('no line feed');
    writer.end();
    expect(await alice.until((text) => text.includes('\n'))).toBe('no line feed\n');
    alice.end();
  });

  it('a pub waits for a sub, brings it every byte, and both end', async () => {
    const bytes = `no line feed at the end, \u00e9\n${'x'.repeat(100_000)}`;
    const pub = ssh('alice', 'pub', 'data');
    const said = await pub.until((text) => text.includes('waiting'));
    expect(said).toMatch(/ssh -p \d+ 127\.0\.0\.1 sub data\r\n/);
    await listed('alice', 'alice/data', (block) => block.includes('\r\n  Waiting Pubs:\r\n  - '));
    const sub = ssh('alice', 'sub', 'data');
    pub.write(bytes);
    pub.end();
    expect(await sub.done).toEqual({status: 0, output: bytes, errors: ''});
    expect(await pub.done).toMatchObject({status: 0, errors: ''});
  });

  it('a sub with -k remains open, and a pub with -c prints nothing', async () => {
    const sub = ssh('alice', 'sub', 'kept', '-k');
    await listed('alice', 'alice/kept', (block) => block.includes('\r\n  Subs:\r\n  - '));
    const pub = ssh('alice', 'pub', '-c', 'kept');
    pub.write('one\n');
    pub.end();
    expect(await pub.done).toEqual({status: 0, output: '', errors: ''});
    expect((await ssh('alice', 'pub', '-c', '-e', 'kept').done).status).toBe(0);
    expect(await sub.until((text) => text.length === 5)).toBe('one\n\n');
    sub.kill();
    await sub.done;
  });

  it('a pub ends when nobody reads it in time, or when it does not wait', async () => {
    const late = await ssh('alice', 'pub', 'nobody', '-t', '10ms').done;
    expect(late).toMatchObject({status: 1, errors: 'Nobody came to read this topic in time.\r\n'});
    const hasty = ssh('alice', 'pub', 'nobody', '-b=false', '-c');
    hasty.write('into the void\n');
    hasty.end();
    expect(await hasty.done).toEqual({status: 0, output: '', errors: ''});
  });

  it('users share a public topic with pub -p and sub -p', async () => {
    const sub = ssh('carol', 'sub', '-p', 'square');
    const pub = ssh('bob', 'pub', '-p', '-c', 'square');
    pub.write('hear, hear\n');
    pub.end();
    expect((await sub.done).output).toBe('hear, hear\n');
    expect((await pub.done).status).toBe(0);
  });

  it('each line goes to one reader in turn where the first on the topic asked for -d round_robin', async () => {
    const pub = ssh('alice', 'pub', 'turns', '-c', '-b=false', '-d', 'round_robin');
    await listed('alice', 'alice/turns', (block) => block.includes('Pubs:'));
    const subs = [ssh('alice', 'sub', 'turns'), ssh('alice', 'sub', 'turns')];
    await listed('alice', 'alice/turns', (block) => block.split('\r\n  - ').length === 4);
    pub.write('1\n2\n3\n4\n');
    pub.end();
    const outputs = (await Promise.all(subs.map(({done}) => done))).map(({output}) => output);
    expect(outputs.sort()).toEqual(['1\n3\n', '2\n4\n']);
    await pub.done;
  });

  it('the board has the fingerprint that ssh-keygen prints', () => {
    const result = spawnSync('ssh-keygen', ['-lf', '-'], {input: `${server.hostKey}\n`, encoding: 'utf8'});
    expect(result.stdout.split(' ')[1]).toBe(server.fingerprint);
  });
});
