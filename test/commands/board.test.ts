import {mkdir, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {generateKey} from '../../source/board/keys.js';
import {reachableAddresses} from '../../source/commands/board/addresses.js';
import {boardConfig} from '../../source/commands/board/config.js';
import {type HostKeyFiles, persistentHostKey} from '../../source/commands/board/host-key.js';
import {readPorts} from '../../source/commands/board/ports.js';
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

describe('persistentHostKey', () => {
  const failing = (code: string): HostKeyFiles => ({
    readFile: () => Promise.reject(Object.assign(new Error('no such file'), {code: 'ENOENT'})),
    writeFile: () => Promise.reject(Object.assign(new Error('no space left on device'), {code})),
    rename: () => Promise.resolve(),
    rm: () => Promise.resolve(),
  });

  it('works with a full disk, and says so in one line', async () => {
    const log: string[] = [];
    const key = await persistentHostKey('/x/.host-key', (line) => log.push(line), failing('ENOSPC'));
    expect(key).toContain('OPENSSH PRIVATE KEY');
    expect(log).toEqual([expect.stringMatching(/^The host key cannot be kept in .*no space left.*\.$/)]);
  });

  it('does not replace a key that it cannot read', async () => {
    const files = {...failing(''), readFile: () => Promise.resolve('half a k')};
    await expect(persistentHostKey('/x', () => undefined, files)).rejects.toThrow(/no usable host key/);
  });
});

describe('boardConfig', () => {
  const running = {
    addresses: ['192.0.2.7', '127.0.0.1'],
    port: 2222,
    mailboxPort: 4000,
    relayPort: 4001,
    hostKey: 'ssh-ed25519 AAAA',
    fingerprint: 'SHA256:x',
    users: ['alice'],
  };

  it('has the lines that users of R and of p2p-tui need', () => {
    const {addresses, flags, r} = boardConfig(running);
    expect(addresses).toEqual(['192.0.2.7:2222', '127.0.0.1:2222']);
    expect(flags).toContain('--relay=192.0.2.7:4001');
    expect(r.shell).toEqual([
      "echo '[192.0.2.7]:2222 ssh-ed25519 AAAA' >> ~/.ssh/known_hosts",
      "export WORMHOLE_RELAY_URL='ws://192.0.2.7:4000/v1'",
      "export WORMHOLE_TRANSIT_HELPER='tcp:192.0.2.7:4001'",
    ]);
    expect(r.lines[1]).toBe(
      'future::plan(future.p2p::cluster, cluster = "OWNER/NAME", host = "192.0.2.7", ssh_args = c("-p", "2222"))',
    );
  });

  it('puts IPv6 addresses in brackets where a port follows', () => {
    const {board, mailbox, r} = boardConfig({...running, addresses: ['2001:db8::1']});
    expect([board, mailbox]).toEqual(['[2001:db8::1]:2222', 'ws://[2001:db8::1]:4000/v1']);
    expect(r.lines[1]).toContain('host = "2001:db8::1", ssh_args');
  });

  it('lists the addresses of the machine for those that mean all', () => {
    const common = {netmask: '', mac: '', cidr: null};
    const interfaces = {
      lo: [{...common, address: '127.0.0.1', family: 'IPv4' as const, internal: true}],
      eth0: [
        {...common, address: 'fe80::1', family: 'IPv6' as const, internal: false, scopeid: 2},
        {...common, address: '2001:db8::5', family: 'IPv6' as const, internal: false, scopeid: 0},
        {...common, address: '192.0.2.7', family: 'IPv4' as const, internal: false},
      ],
    };
    expect(reachableAddresses('0.0.0.0', interfaces)).toEqual(['192.0.2.7', '127.0.0.1']);
    expect(reachableAddresses('::', interfaces)).toEqual(['192.0.2.7', '2001:db8::5', '127.0.0.1']);
    expect(reachableAddresses('127.0.0.1', interfaces)).toEqual(['127.0.0.1']);
  });
});

describe('readPorts', () => {
  it('has usual ports, takes others, and any with any', () => {
    expect(readPorts({})).toEqual({board: 2222, mailbox: 4000, relay: 4001});
    expect(readPorts({port: '0'})).toEqual({board: 0, mailbox: 0, relay: 0});
    expect(readPorts({'mailbox-port': '5000'})).toMatchObject({mailbox: 5000, relay: 4001});
    expect(() => readPorts({'relay-port': 'x'})).toThrow(/--relay-port=x/);
  });
});
