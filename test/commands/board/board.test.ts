import {once} from 'node:events';
import {mkdir, mkdtemp, open, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {parseArguments} from '../../../source/commands/cli/arguments.js';
import {choosePorts, reachableAddresses} from '../../../source/commands/board/listen.js';
import {boardConfig} from '../../../source/commands/board/config.js';
import {type HostKeyFiles, persistentHostKey} from '../../../source/commands/board/host-key.js';
import {logTime} from '../../../source/commands/board/log.js';
import {answerOf, connectTo, execute} from '../../helpers/listing.js';
import {runProgram, start, type Run} from '../../helpers/program.js';

type Config = {
  board: string;
  fingerprint: string;
  mailbox: string;
  relay: string;
  users: string[];
  flags: string[];
  boardFlags: string[];
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

  async function serve(...flags: readonly string[]): Promise<{run: Run; config: Config}> {
    const run = start(['board', `--accounts=${accounts}`, '--port=0', '--print-config', ...flags]);
    running.push(run);
    return {run, config: JSON.parse(await run.line((line) => line.startsWith('{'))) as Config};
  }

  it('the board serves all that a cluster needs, with the flags it prints', async () => {
    const {run, config} = await serve();
    expect(config.users.sort()).toEqual(['alice', 'bob']);
    const env = {...process.env, TMPDIR: directory};
    const as = (user: string) => ['--cluster=alice/lab', `--identity=${join(directory, `${user}.key`)}`];
    const alice = start(['host', '--users=bob', '--json', ...as('alice'), ...config.boardFlags], env);
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

  it('the board keeps its host key, where only its owner can read it', async () => {
    const [first, second] = [await serve(), await serve()];
    expect(second.config.fingerprint).toBe(first.config.fingerprint);
    const path = join(accounts, '.host-key');
    expect(await readFile(path, 'utf8')).toContain('OPENSSH PRIVATE KEY');
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  const portOf = (address: string) => Number(address.split(':').at(-1));

  it.each<[what: 'board' | 'mailbox' | 'relay', flag: string]>([
    ['board', 'port'],
    ['mailbox', 'mailbox-port'],
    ['relay', 'relay-port'],
  ])('the board says that another program has its %s port, and that --%s helps', async (what, flag) => {
    const {config} = await serve();
    const taken = what === 'mailbox' ? portOf(new URL(config.mailbox).host) : portOf(config[what]);
    const again = await runProgram(['board', `--accounts=${accounts}`, '--port=0', `--${flag}=${taken}`]);
    expect(again.stderr).toBe(
      `The ${what} cannot listen on 127.0.0.1:${taken}: another program does; ` +
        `stop that, or take another port with --${flag}=N.\n`,
    );
    expect(again.status).toBe(1);
  });

  it('the board throws a lone pipe off with --strict-pico, as pipe.pico.sh does, and else keeps it', async () => {
    const key = await readFile(join(directory, 'alice.key'));
    // Two pipes on a topic, the second of which leaves.
    const lone = async (config: Config) => {
      const client = await connectTo(portOf(config.board), key);
      const [first, second] = [await execute(client, 'pipe t'), await execute(client, 'pipe t')];
      const thrownOff = once(first.resume(), 'close');
      while ((await answerOf(client, 'ls')).split('(alice-').length !== 3) continue;
      second.end();
      await once(second.resume(), 'close');
      return {client, thrownOff};
    };

    const dropping = await lone((await serve('--strict-pico')).config);
    await dropping.thrownOff;
    expect(await answerOf(dropping.client, 'ls')).not.toContain('alice/t');
    dropping.client.end();

    const keeping = await lone((await serve()).config);
    expect(await answerOf(keeping.client, 'ls')).toContain('alice/t');
    keeping.client.end();
  });

  it('the board begins each line of its log with the time where a pipe takes it', async () => {
    const stranger = generateKey().privateKey;
    const {run, config} = await serve();
    await expect(connectTo(portOf(config.board), stranger)).rejects.toThrow();
    run.child.kill('SIGTERM');
    const {stderr} = await run.finished;
    expect(stderr).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z me@127\.0\.0\.1:\d+ was not let in/m);
    for (const line of stderr.trimEnd().split('\n')) expect(line).toMatch(/^\d{4}-/);
  });

  it.each<[what: string, args: () => string[], sentence: RegExp]>([
    [
      'no directory',
      () => [`--accounts=${directory}/none`],
      /There is no directory .*none: make it, with a file/,
    ],
    [
      'a file for a directory',
      () => [`--accounts=${accounts}/alice`],
      /alice is no directory: name one with/,
    ],
    ['an empty directory', () => [`--accounts=${directory}/empty`], /has no accounts/],
    [
      'an address that is none',
      () => [`--accounts=${accounts}`, '--listen=everywhere'],
      /--listen=everywhere/,
    ],
    [
      'two ports',
      () => [`--accounts=${accounts}`, '--listen=127.0.0.1:0', '--port=0'],
      /--listen=127\.0\.0\.1:0 has a port already/,
    ],
    ['a port that is none', () => [`--accounts=${accounts}`, '--port=99999'], /--port=99999/],
  ])('given %s, the board fails and says in one sentence what is wrong', async (_, args, sentence) => {
    const {stderr, status} = await runProgram(['board', ...args()]);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).not.toBe(0);
  });
});

describe('logTime', () => {
  const clock = {now: () => Date.UTC(2026, 7, 1, 12)};

  it('the log has the time in files and pipes, and neither in a terminal nor in the journal', async () => {
    const file = await open(fileURLToPath(import.meta.url));
    const {dev, ino} = await file.stat();
    const to = (env: NodeJS.ProcessEnv, isTTY = false) => logTime({isTTY, fd: file.fd, env, clock});
    expect(to({})?.()).toBe('2026-08-01T12:00:00.000Z');
    expect(to({}, true)).toBeUndefined();
    expect(to({JOURNAL_STREAM: `${dev}:${ino}`})).toBeUndefined();
    // A program that the journal's service started with its output elsewhere inherits the variable.
    expect(to({JOURNAL_STREAM: `${dev}:${ino + 1}`})).toBeDefined();
    await file.close();
    expect(to({JOURNAL_STREAM: `${dev}:${ino}`})).toBeDefined();
  });
});

describe('persistentHostKey', () => {
  const failing = (code: string): HostKeyFiles => ({
    readFile: () => Promise.reject(Object.assign(new Error('no such file'), {code: 'ENOENT'})),
    writeFile: () => Promise.reject(Object.assign(new Error('no space left on device'), {code})),
  });

  it('a host key that a full disk cannot keep works, and one line of the log says so', async () => {
    const log: string[] = [];
    const key = await persistentHostKey(
      join(tmpdir(), '.host-key'),
      (line) => log.push(line),
      failing('ENOSPC'),
    );
    expect(key).toContain('OPENSSH PRIVATE KEY');
    expect(log).toEqual([expect.stringMatching(/^The host key cannot be kept in .*no space left.*\.$/)]);
  });

  it('a host key that cannot be read is not replaced', async () => {
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

  it('the configuration of a board has the lines that users of R and of p2p-tui need', () => {
    const {addresses, flags, r} = boardConfig(running);
    expect(addresses).toEqual(['192.0.2.7:2222', '127.0.0.1:2222']);
    expect(flags).toContain('--relay=192.0.2.7:4001');
    expect(r.shell).toEqual(["echo '[192.0.2.7]:2222 ssh-ed25519 AAAA' >> ~/.ssh/known_hosts"]);
    // Without the second one R asks pico.sh who it is.
    expect(r.lines.slice(0, 3)).toEqual([
      'Sys.setenv(WORMHOLE_RELAY_URL = "ws://192.0.2.7:4000/v1")',
      'future.p2p::pico_username(host = "192.0.2.7", ssh_args = c("-p", "2222"))',
      'future::plan(future.p2p::cluster, cluster = "OWNER/NAME", host = "192.0.2.7", ssh_args = c("-p", "2222"))',
    ]);
    expect(JSON.stringify(r)).not.toContain('WORMHOLE_TRANSIT_HELPER');
  });

  it.each(boardConfig(running).p2pTui)(
    'the command that it prints is one that takes all its flags: %s',
    (line) => {
      const [program, ...words] = line
        .replaceAll('OWNER/NAME', 'alice/lab')
        .replace('USERS', 'bob,carol')
        .split(' ');
      expect(program).toBe('p2p-tui');
      const {command, flags, args} = parseArguments(words);
      expect(flags).toMatchObject({cluster: 'alice/lab', host: '192.0.2.7:2222', acceptHostKey: 'SHA256:x'});
      expect(command.flags.includes('mailbox')).toBe(
        flags.mailbox !== undefined && flags.relay !== undefined,
      );
      expect(args).toEqual(command.name === 'run' ? ['uname', '-a'] : []);
    },
  );

  it('there is a command for each role', () => {
    const names = boardConfig(running).p2pTui.map(
      (line) => parseArguments(line.split(' ').slice(1)).command.name,
    );
    expect(names).toEqual(['dashboard', 'host', 'worker', 'run', 'status', 'doctor']);
  });

  it('the configuration of a board has IPv6 addresses in brackets where a port follows', () => {
    const {board, mailbox, r} = boardConfig({...running, addresses: ['2001:db8::1']});
    expect([board, mailbox]).toEqual(['[2001:db8::1]:2222', 'ws://[2001:db8::1]:4000/v1']);
    expect(r.lines[2]).toContain('host = "2001:db8::1", ssh_args');
  });

  it('an address that means all stands for the addresses of the machine', () => {
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

describe('choosePorts', () => {
  it('a board has its usual ports, those it is given, or any when its own may be any', () => {
    expect(choosePorts({})).toEqual({board: 2222, mailbox: 4000, relay: 4001});
    expect(choosePorts({port: 0})).toEqual({board: 0, mailbox: 0, relay: 0});
    expect(choosePorts({mailboxPort: 5000})).toMatchObject({mailbox: 5000, relay: 4001});
  });
});
