/** `p2p-tui wormhole` against magic-wormhole, the Python program, and wormhole-william: both ways. */
import {execFileSync} from 'node:child_process';
import {mkdtemp, readFile, readdir, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {runProgram, start as startOurs, type Finished, type Run} from '../helpers/program.js';
import {announcedCode, commandEnvironment} from '../wormhole/helpers/command.js';
import {makeTree, readTree, sample} from '../wormhole/helpers/tree.js';
import {randomFile, sameBytes} from '../wormhole/helpers/files.js';
import {freshCode} from '../wormhole/helpers/sides.js';
import {useWorld} from '../wormhole/helpers/world.js';
import {has, needing} from './helpers/which.js';
import {useProcesses} from './helpers/wormhole-process.js';
import type {Running} from './helpers/wormhole-process.js';
import {describeWilliamSending} from './helpers/wormhole-william.js';

const world = useWorld();
const start = useProcesses();
const fresh = (): Promise<string> => mkdtemp(join(world().directory, 'peer-'));

const weSend = (...args: readonly string[]): Run =>
  startOurs(['wormhole', 'send', ...args], commandEnvironment(world()));
const weReceive = (...args: readonly string[]): Promise<Finished> =>
  runProgram(['wormhole', 'receive', '--yes', ...args], commandEnvironment(world()));

/** The code that another program tells its user. */
async function theirCode(sender: Running): Promise<string> {
  const [, code] = await sender.until(/[Ww]ormhole code is: (\S+)\s/);
  return code ?? '';
}

/** Another wormhole program, as people start it. */
type Program = {
  /** Sends a file, a directory, or `--text=…`. */
  readonly sends: (cwd: string, ...what: readonly string[]) => Running;
  /** Receives into its working directory, answering yes. */
  readonly receives: (cwd: string, code: string) => Running;
};

/** What holds for every program that receives from us. */
function receivesFromUs({receives}: Pick<Program, 'receives'>): void {
  it.each([0, 1, 1_000_000])('p2p-tui sends a file of %i bytes to another wormhole program', async (size) => {
    const cwd = await fresh();
    const file = await randomFile(world().directory, size);
    const sender = weSend(file);
    const receiver = receives(cwd, await announcedCode(sender));
    expect(await receiver.done).toMatchObject({status: 0});
    expect((await sender.finished).status).toBe(0);
    expect(await sameBytes(file, join(cwd, basename(file)))).toBe(true);
  });

  it('p2p-tui sends a directory to another wormhole program, with permission bits', async () => {
    const cwd = await fresh();
    const sender = weSend(await makeTree(world().directory, 'things'));
    const receiver = receives(cwd, await announcedCode(sender));
    expect(await receiver.done).toMatchObject({status: 0});
    expect((await sender.finished).status).toBe(0);
    expect(await readTree(join(cwd, 'things'))).toEqual(sample);
  });

  it.each([
    ['short', 'hello'],
    ['of two lines', 'zwei\nZeilen, naïve'],
    ['of 15,000 bytes', 'x'.repeat(15_000)],
  ])('p2p-tui sends a text to another wormhole program: %s', async (_, text) => {
    const sender = weSend(`--text=${text}`);
    const receiver = receives(await fresh(), await announcedCode(sender));
    expect(await receiver.done).toMatchObject({status: 0, output: expect.stringContaining(text) as string});
    expect((await sender.finished).status).toBe(0);
  });

  it('p2p-tui sends under a code in the form of future.p2p, whoever comes first', async () => {
    const file = await randomFile(world().directory, 1_000);
    for (const first of ['sender', 'receiver']) {
      const cwd = await fresh();
      const code = freshCode();
      const early = first === 'sender' ? weSend(file, `--code=${code}`) : undefined;
      await (early && announcedCode(early));
      const receiver = receives(cwd, code);
      const sender = early ?? weSend(file, `--code=${code}`);
      expect(await receiver.done).toMatchObject({status: 0});
      expect((await sender.finished).status).toBe(0);
      expect(await sameBytes(file, join(cwd, basename(file)))).toBe(true);
    }
  });
}

/** What holds for every program that sends to us. */
function sendsToUs({sends}: Pick<Program, 'sends'>): void {
  it.each([0, 1, 1_000_000])('p2p-tui receives a file of %i bytes from another program', async (size) => {
    const into = await fresh();
    const file = await randomFile(world().directory, size);
    const sender = sends(world().directory, file);
    const received = await weReceive(await theirCode(sender), '-o', into);
    expect(received).toMatchObject({status: 0, stdout: ''});
    expect((await sender.done).status).toBe(0);
    expect(await sameBytes(file, join(into, basename(file)))).toBe(true);
  });

  it('p2p-tui receives a directory from another wormhole program, with permission bits', async () => {
    const into = await fresh();
    const contents = {...sample};
    const source = await makeTree(await fresh(), 'things', contents);
    // What others make of links is theirs: some follow them, some stumble.
    execFileSync('rm', [join(source, 'link')]);
    const sender = sends(world().directory, source);
    const received = await weReceive(await theirCode(sender), '-o', into);
    expect(received).toMatchObject({status: 0, stdout: ''});
    expect((await sender.done).status).toBe(0);
    expect(await readTree(join(into, 'things'))).toEqual(contents);
  });

  it('p2p-tui receives a text from another wormhole program', async () => {
    const sender = sends(world().directory, '--text=hello, naïve world');
    const received = await weReceive(await theirCode(sender));
    expect(received).toMatchObject({status: 0, stdout: 'hello, naïve world\n'});
    expect((await sender.done).status).toBe(0);
  });

  it('p2p-tui receives nothing when a file of that name is there', async () => {
    const into = await fresh();
    const file = await randomFile(world().directory, 10);
    await writeFile(join(into, basename(file)), 'mine');
    const sender = sends(world().directory, file);
    const received = await weReceive(await theirCode(sender), '-o', into);
    expect(received).toMatchObject({status: 1, stderr: expect.stringContaining('already') as string});
    expect(await sender.done).toMatchObject({status: 1});
    expect(await readFile(join(into, basename(file)), 'utf8')).toBe('mine');
    expect(await readdir(into)).toHaveLength(1);
  });
}

function pythonArguments(): readonly string[] {
  const {mailbox, relay} = world();
  return ['--relay-url', mailbox.url, '--transit-helper', `tcp:127.0.0.1:${String(relay.port)}`];
}

const python: Program = {
  sends: (cwd, ...what) =>
    start('wormhole', [...pythonArguments(), 'send', '--hide-progress', ...what], {cwd}),
  receives: (cwd, code) => start('wormhole', [...pythonArguments(), 'receive', code], {cwd, input: 'y\n'}),
};

describe.skipIf(!has('wormhole'))(needing("Python's wormhole as receiver", 'wormhole'), () => {
  receivesFromUs(python);

  it("Python's wormhole receives from p2p-tui when it is started bare and its user types the code", async () => {
    const cwd = await fresh();
    const file = await randomFile(world().directory, 1_000);
    const sender = weSend(file);
    const input = `${await announcedCode(sender)}\ny\n`;
    const receiver = start('wormhole', [...pythonArguments(), 'receive'], {cwd, input});
    expect(await receiver.done).toMatchObject({status: 0});
    expect((await sender.finished).status).toBe(0);
    expect(await sameBytes(file, join(cwd, basename(file)))).toBe(true);
  });

  it("p2p-tui fails to send when the user of Python's wormhole says no", async () => {
    const sender = weSend(await randomFile(world().directory, 10));
    const code = await announcedCode(sender);
    start('wormhole', [...pythonArguments(), 'receive', code], {cwd: await fresh(), input: 'n\n'});
    expect(await sender.finished).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The other side refused') as string,
    });
  });
});

describe.skipIf(!has('wormhole'))(needing("Python's wormhole as sender", 'wormhole'), () => {
  sendsToUs(python);
});

const william = 'wormhole-william';
const williamReceives: Program['receives'] = (cwd, code) =>
  start(william, ['--relay-url', world().mailbox.url, 'receive', '--hide-progress', code], {
    cwd,
    input: 'y',
  });

describe.skipIf(!has(william))(needing('wormhole-william as receiver', william), () => {
  receivesFromUs({receives: williamReceives});
});

describeWilliamSending(
  'wormhole-william as sender',
  () => world().directory,
  (mapped) => {
    sendsToUs({
      sends(cwd, ...what) {
        const args = ['--relay-url', world().mailbox.url, 'send', '--hide-progress', ...what];
        const {command, args: all} = mapped(william, ...args);
        return start(command, all, {cwd});
      },
    });
  },
);
