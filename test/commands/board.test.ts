import {mkdir, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {generateKey} from '../../source/board/keys.js';
import {runProgram, start, type Run} from '../helpers/program.js';

type Config = {
  board: string;
  fingerprint: string;
  mailbox: string;
  relay: string;
  users: string[];
  flags: string[];
};

describe('p2p-tui board', {timeout: 60_000}, () => {
  let directory: string;
  let accounts: string;
  let running: Run[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'p2p-tui-board-'));
    accounts = join(directory, 'accounts');
    await mkdir(accounts);
    await mkdir(join(directory, 'empty'));
    for (const user of ['alice', 'bob']) {
      const {privateKey, publicKey} = generateKey('laptop');
      await writeFile(join(accounts, user), `# keys of ${user}\n${publicKey}\n`);
      await writeFile(join(directory, `${user}.key`), privateKey, {mode: 0o600});
    }

    running = [];
  });

  afterAll(async () => {
    for (const {child} of running) if (child.exitCode === null) child.kill('SIGTERM');
    await Promise.all(running.map(({finished}) => finished));
    await rm(directory, {recursive: true, force: true});
  });

  async function serve(): Promise<{run: Run; config: Config}> {
    const run = start(['board', `--accounts=${accounts}`, '--port=0', '--print-config']);
    running.push(run);
    return {run, config: JSON.parse(await run.line((line) => line.startsWith('{'))) as Config};
  }

  it('serves all that a cluster needs, with the flags it prints', async () => {
    const {run, config} = await serve();
    expect(config.users.sort()).toEqual(['alice', 'bob']);
    const env = {...process.env, TMPDIR: directory};
    const as = (user: string) => ['--cluster=alice/lab', `--identity=${join(directory, `${user}.key`)}`];
    const [host, key] = config.flags;
    const alice = start(['host', '--users=bob', '--json', ...as('alice'), host ?? '', key ?? ''], env);
    const bob = start(
      ['worker', '--runtime=command', '--sandbox=none', '--json', ...as('bob'), ...config.flags],
      env,
    );
    running.push(alice, bob);
    await bob.line((line) => line.includes('"type":"worker"'));
    const {stdout} = await runProgram(
      ['run', ...as('bob'), ...config.flags, '--', 'echo', 'from the lab'],
      env,
    );
    expect(stdout).toBe('from the lab\n');
    run.child.kill('SIGTERM');
    expect((await run.finished).status).toBe(0);
  });

  it('keeps its host key, where only its owner can read it', async () => {
    const [first, second] = [await serve(), await serve()];
    expect(second.config.fingerprint).toBe(first.config.fingerprint);
    const path = join(accounts, '.host-key');
    expect(await readFile(path, 'utf8')).toContain('OPENSSH PRIVATE KEY');
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it.each<[what: string, args: () => string[], sentence: RegExp]>([
    ['no accounts', () => [`--accounts=${directory}/none`], /The accounts in .* cannot be read/],
    ['an empty directory', () => [`--accounts=${directory}/empty`], /has no accounts/],
    [
      'an address that is none',
      () => [`--accounts=${accounts}`, '--listen=everywhere'],
      /--listen=everywhere/,
    ],
    ['a port that is none', () => [`--accounts=${accounts}`, '--port=99999'], /--port=99999/],
  ])('says what is wrong with %s in one sentence', async (_, args, sentence) => {
    const {stderr, status} = await runProgram(['board', ...args()]);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).not.toBe(0);
  });
});
