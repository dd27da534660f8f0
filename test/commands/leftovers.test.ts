/** What the program leaves behind when it is killed, wherever it is just then, and what becomes of it at the next start. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, watch} from 'node:fs';
import {mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import {generateKey} from '../../source/ssh/identity/generate-key.js';
import {useLab, wormholeFlags} from '../helpers/lab.js';
import {runProgram, start, type Run} from '../helpers/program.js';
import {testDirectory} from '../runtime/support/directory.js';
import {useImpostors} from '../wormhole/faults/impostor.js';
import {announcedCode} from '../wormhole/helpers/command.js';
import {freshCode} from '../wormhole/helpers/sides.js';
import {makeTree} from '../wormhole/helpers/tree.js';

const lab = useLab();
const impostor = useImpostors(() => lab().services.mailbox);
const built = (path: string) => fileURLToPath(new URL(`../../dist/source/${path}`, import.meta.url));

/** Where settings go: what is remembered there is not left behind. */
const home = await mkdtemp(join(tmpdir(), 'leftovers-home-'));
afterAll(() => rm(home, {recursive: true}));

/** Everything that goes into this directory's files is in the way of nobody else. */
const at = (temporary: string): NodeJS.ProcessEnv => ({...process.env, TMPDIR: temporary, HOME: home});
const ours = async (directory: string) =>
  (await readdir(directory)).filter((name) => name.startsWith('p2p-tui-')).sort();

async function killed({child, finished}: Run): Promise<void> {
  child.kill('SIGKILL');
  await finished;
}

/** Kills what has been started as soon as so many things were made, renamed or deleted in a directory. */
async function killedAfter(changes: number, directory: string, run: () => Run): Promise<void> {
  let seen = 0;
  const watcher = watch(directory);
  const victim = run();
  watcher.on('change', () => {
    seen += 1;
    if (seen === changes) victim.child.kill('SIGKILL');
  });
  await victim.finished;
  watcher.close();
  expect(seen).toBeGreaterThanOrEqual(changes);
}

/** A part that a killed process of ours left beside a target. */
async function abandonedPart(target: string): Promise<void> {
  const script = `
    const {makePart} = await import(${JSON.stringify(built('payload/part.js'))});
    console.log((await makePart(process.argv[1])).path);
    setInterval(() => undefined, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, target], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [path] = (await once(createInterface(child.stdout), 'line')) as [string];
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(path)).toBe(true);
}

const mailbox = () => `--mailbox=${lab().services.mailbox}`;

/** A receiver that has half of what is offered. */
async function halfWay(target: string, offer: 'file' | 'directory' = 'file'): Promise<Run> {
  const code = freshCode();
  const receiver = start(['wormhole', 'receive', code, '--yes', '--json', mailbox(), '-o', target]);
  onTestFinished(() => void receiver.child.kill('SIGKILL'));
  const sender = await impostor(code, 'sender');
  const what =
    offer === 'file'
      ? {file: {filename: 'x', filesize: 2_000}}
      : {
          directory: {
            dirname: 'x',
            mode: 'zipfile/deflated',
            zipsize: 2_000,
            numbytes: 2_000,
            numfiles: 1,
          },
        };
  const {socket, seal} = await sender.connect({offer: what});
  socket.write(seal(Buffer.alloc(1_000)));
  await receiver.line((line) => line.includes('"progress"'));
  return receiver;
}

async function received(target: string, ...sent: readonly string[]): Promise<void> {
  const sender = start(['wormhole', 'send', mailbox(), ...sent]);
  const code = await announcedCode(sender);
  const {status} = await runProgram(['wormhole', 'receive', code, '--yes', mailbox(), '-o', target]);
  expect(status).toBe(0);
  await sender.finished;
}

describe.skipIf(process.platform === 'win32')('killed receivers', {timeout: 60_000}, () => {
  it.each(['file', 'directory'] as const)(
    'what a killed receiver left of a %s is named after its target, and the next deletes it',
    async (offer) => {
      const into = await testDirectory();
      const target = join(into, 'holiday');
      await killed(await halfWay(target, offer));
      expect(await readdir(into)).toEqual([expect.stringMatching(/^holiday\.part-/)]);

      const source = offer === 'file' ? '--text=hello' : await makeTree(await testDirectory(), 'things');
      await received(target, source);
      expect(await readdir(into)).toEqual(['holiday']);
    },
  );

  it('a receiver deletes what a killed one left, and nothing of one that is at work beside it', async () => {
    const into = await testDirectory();
    await killed(await halfWay(join(into, 'one')));
    await halfWay(join(into, 'two'));
    expect((await readdir(into)).sort()).toEqual([expect.stringMatching(/^two\.part-/)]);
    await received(join(into, 'three'), '--text=hello');
    expect((await readdir(into)).sort()).toEqual(['three', expect.stringMatching(/^two\.part-/)]);
  });
});

describe.skipIf(process.platform === 'win32')('killed programs', {timeout: 120_000}, () => {
  const cluster = () => [...lab().flags('carol'), ...wormholeFlags(lab())];
  const sender = async (temporary: string) => {
    const source = await makeTree(await testDirectory(), 'things');
    return start(['wormhole', 'send', mailbox(), source], at(temporary));
  };

  beforeAll(async () => {
    const host = lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
    await host.line((line) => line.includes('"type":"access"'));
    const worker = ['--worker', '--runtime=node', '--sandbox=none', '--json', ...wormholeFlags(lab())];
    await lab()
      .start('bob', worker)
      .line((line) => line.includes('"type":"worker"'));
  }, 60_000);

  it('what a killed wormhole send left is deleted by the next that sends a directory', async () => {
    const temporary = await testDirectory();
    const first = await sender(temporary);
    await announcedCode(first);
    const [left] = await ours(temporary);
    await killed(first);
    expect(await ours(temporary)).toEqual([left]);
    const second = await sender(temporary);
    await announcedCode(second);
    expect(await ours(temporary)).not.toContain(left);
    second.child.kill('SIGINT');
    await second.finished;
    expect(await ours(temporary)).toEqual([]);
  });

  it('what a killed p2p-tui run left is deleted by the next', async () => {
    const temporary = await testDirectory();
    const run = () =>
      start(
        ['run', '--runtime=node', ...cluster(), '--', '() => new Promise(() => setInterval(() => {}, 1e3))'],
        at(temporary),
      );
    await killedAfter(1, temporary, run);
    expect(await ours(temporary)).toHaveLength(1);
    const {stdout} = await runProgram(
      ['run', '--runtime=node', ...cluster(), '--', '() => "done"'],
      at(temporary),
    );
    expect(stdout).toBe('done\n');
    expect(await ours(temporary)).toEqual([]);
  });

  it('what a killed program with a plan left is deleted by the next', async () => {
    const temporary = await testDirectory();
    const {board, mailbox: url, keyFile} = lab().services;
    const options = {
      cluster: 'alice/friends',
      host: `${board.host}:${board.port}`,
      acceptHostKey: board.fingerprint,
      identity: keyFile('carol'),
      mailbox: url,
    };
    const script = `
      const {plan} = await import(${JSON.stringify(built('index.js'))});
      const cluster = plan(${JSON.stringify(options)});
      await cluster.ready;
      console.log('ready');
      process.stdin.resume().once('end', () => cluster.close());
    `;
    const joined = async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: at(temporary),
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      await once(child.stdout, 'data');
      return child;
    };
    const first = await joined();
    expect(await ours(temporary)).toHaveLength(1);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const second = await joined();
    expect(await ours(temporary)).toHaveLength(1);
    second.stdin.end();
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(await ours(temporary)).toEqual([]);
  });

  it('what a killed demo left is deleted by the next', async () => {
    const temporary = await testDirectory();
    const first = start(['demo', '--headless', '--json'], at(temporary));
    const workers = new Set<number>();
    await first.line((line) => {
      const {type, from = ''} = JSON.parse(line) as {type: string; from?: string};
      if (type === 'worker') workers.add(Number(from.split(':').at(-1)));
      return workers.size === 3;
    });
    await killed(first);
    // Its own, and the one of its plan.
    expect(await ours(temporary)).toHaveLength(2);
    // Its workers end with it, each in its own time.
    await expect.poll(() => [...workers].filter(isRunning), {timeout: 30_000}).toEqual([]);
    const second = start(['demo', '--headless', '--json'], at(temporary));
    await second.line((line) => line.includes('"state":"live"'));
    second.child.kill('SIGINT');
    await second.finished;
    expect(await ours(temporary)).toEqual([]);
  });

  it.each([1, 2])(
    'what a killed worker left is deleted by the next, also when it was killed as it started (%i)',
    async (changes) => {
      const temporary = await testDirectory();
      const worker = () =>
        start(['--worker', '--runtime=node', ...lab().flags('bob'), ...wormholeFlags(lab())], at(temporary));
      // Looking for a sandbox makes and deletes a directory; where there is none it says so and ends.
      await killedAfter(changes, temporary, worker);
      const args = ['--worker', '--sandbox=none', '--runtime=node', '--json'];
      await killedAfter(1, temporary, () => start([...args, ...cluster()], at(temporary)));
      const next = start([...args, ...cluster()], at(temporary));
      await next.line((line) => line.includes('"type":"link"'));
      expect(await ours(temporary)).toHaveLength(1);
      next.child.kill('SIGINT');
      await next.finished;
      expect(await ours(temporary)).toEqual([]);
    },
  );

  it('what a killed p2p-tui run -o left is deleted by the next', async () => {
    const into = await testDirectory();
    const target = join(into, 'result');
    await abandonedPart(target);
    const args = ['run', '--runtime=node', ...cluster(), '-o', target, '--', '() => 1'];
    expect((await runProgram(args, at(into))).status).toBe(0);
    expect(await readdir(into)).toEqual(['result']);
  });

  it('what a board left that was killed as it wrote its key is deleted by the next', async () => {
    const accounts = join(await testDirectory(), 'accounts');
    await mkdir(accounts);
    await writeFile(join(accounts, 'alice'), `${generateKey().publicKey}\n`);
    await abandonedPart(join(accounts, '.host-key'));
    const board = start(['board', `--accounts=${accounts}`, '--port=0', '--print-config']);
    await board.line((line) => line.includes('board'));
    expect((await readdir(accounts)).sort()).toEqual(['.host-key', 'alice']);
    board.child.kill('SIGTERM');
    expect((await board.finished).status).toBe(0);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
