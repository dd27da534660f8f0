/** What becomes of commands whose output nobody reads, or cannot be written. */
import {spawn, type ChildProcess, type StdioOptions} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, open, readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {PassThrough, Writable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {OutputError, watchOutput} from '../../source/commands/output.js';
import {makeTree} from '../wormhole/helpers/tree.js';
import {freshCode, randomFile, useWorld} from '../wormhole/helpers/world.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const full = '/dev/full';
const hasFull = await stat(full).then(
  () => true,
  () => false,
);
const needsFull = hasFull ? '' : ' (skipped: needs /dev/full)';

const world = useWorld();

function run(args: readonly string[], directory: string, stdio: StdioOptions): ChildProcess {
  const {mailbox, relay} = world();
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    TMPDIR: directory,
    WORMHOLE_RELAY_URL: mailbox.url,
    WORMHOLE_TRANSIT_HELPER: `tcp:127.0.0.1:${relay.port}`,
  };
  return spawn(process.execPath, [program, ...args], {env, cwd: directory, stdio});
}

const piped: StdioOptions = ['ignore', 'pipe', 'pipe'];

/** How it ended, and what it said of that. */
async function ending(child: ChildProcess): Promise<{status: number | null; stderr: string}> {
  const [said, [status]] = await Promise.all([
    child.stderr ? text(child.stderr) : '',
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return {status, stderr: said};
}

/** Reads until there is a line that fits, and goes. */
async function readUntil(child: ChildProcess, words: string): Promise<void> {
  let read = '';
  for await (const chunk of child.stdout ?? []) {
    read += String(chunk);
    if (read.includes(words)) return;
  }

  throw new Error(`It ended before it said ${words}.`);
}

/** Two directories: of a sender, who sends 64 MB, and of a receiver. */
async function twoSides() {
  const {directory} = world();
  const [there, here] = [await mkdtemp(join(directory, 'there-')), await mkdtemp(join(directory, 'here-'))];
  const file = await randomFile(there, 64_000_000);
  const code = freshCode();
  const sender = run(['wormhole', 'send', `--code=${code}`, file], there, piped);
  sender.stdout?.resume();
  return {here, code, sent: ending(sender)};
}

describe('a command whose output nobody reads any more', {timeout: 60_000}, () => {
  it('stops a transfer that it receives, and leaves nothing behind', async () => {
    const {here, code, sent} = await twoSides();
    const receiver = run(['wormhole', 'receive', '--json', '--yes', code], here, piped);
    const ended = ending(receiver);
    await readUntil(receiver, '"type":"progress"');
    expect(await ended).toEqual({status: 141, stderr: ''});
    expect(await readdir(here)).toEqual([]);
    expect((await sent).status).toBe(1);
  });

  it('takes the archive of a directory away that it was about to send', async () => {
    const here = await mkdtemp(join(world().directory, 'here-'));
    const tree = await makeTree(world().directory, 'unsent');
    const sender = run(['wormhole', 'send', '--json', `--code=${freshCode()}`, tree], here, piped);
    const ended = ending(sender);
    sender.stdout?.destroy();
    expect(await ended).toEqual({status: 141, stderr: ''});
    expect(await readdir(here)).toEqual([]);
  });

  it.skipIf(!hasFull)(`says in one sentence that the disk is full${needsFull}`, async () => {
    const {here, code, sent} = await twoSides();
    const out = await open(full, 'w');
    const receiver = run(['wormhole', 'receive', '--json', '--yes', code], here, ['ignore', out.fd, 'pipe']);
    const sentence = 'Standard output cannot be written: no space left on device.\n';
    expect(await ending(receiver)).toEqual({status: 1, stderr: sentence});
    expect(await readdir(here)).toEqual([]);
    expect((await sent).status).toBe(1);

    const help = run(['--help'], here, ['ignore', out.fd, 'pipe']);
    expect(await ending(help)).toEqual({status: 1, stderr: sentence});
    await out.close();
  });

  it.skipIf(!hasFull)(`ends as it would when it has nothing to write${needsFull}`, async () => {
    const here = join(world().directory, 'nothing');
    await mkdir(here);
    const out = await open(full, 'w');
    const receiver = run(['wormhole', 'receive', '--yes', 'no code'], here, ['ignore', out.fd, 'pipe']);
    expect((await ending(receiver)).status).toBe(2);
    await out.close();
  });
});

describe('watchOutput', () => {
  const stream = (write: (done: (error?: Error) => void) => void) =>
    new Writable({write: (_chunk, _encoding, done) => write(done)}) as NodeJS.WriteStream;
  const fine = () => new PassThrough().resume() as unknown as NodeJS.WriteStream;

  it.each([
    ['EPIPE', -32, true, 'Standard error cannot be written: broken pipe.'],
    ['ENOSPC', -28, false, 'Standard error cannot be written: no space left on device.'],
  ] as const)('tells of %s', async (code, errno, isClosed, message) => {
    const stderr = stream((done) => done(Object.assign(new Error(code), {code, errno})));
    const output = watchOutput({stdout: fine(), stderr});
    stderr.write('x');
    await once(output.signal, 'abort');
    expect(output.signal.reason).toBeInstanceOf(OutputError);
    expect(output.signal.reason).toMatchObject({isClosed, message});
    expect(await output.flushed()).toBe(true);
  });

  it('waits for a slow reader, but not when somebody wants it to end', async () => {
    let held: (() => void) | undefined;
    let isHeld = true;
    const slow = stream((done) => {
      if (isHeld) held = done;
      else done();
    });
    const output = watchOutput({stdout: slow, stderr: fine()});
    slow.write('x');
    const all = output.flushed();
    isHeld = false;
    held?.();
    expect(await all).toBe(true);

    isHeld = true;
    slow.write('y');
    output.abandon();
    expect(await output.flushed()).toBe(false);
  });
});
