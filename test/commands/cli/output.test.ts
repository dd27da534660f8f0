/** What becomes of commands whose output cannot be written; with a reader who goes: `wormhole/output.test.ts`. */
import {spawn, type ChildProcess, type StdioOptions} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, open, readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {PassThrough, Writable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {describe, expect, it} from 'vitest';
import {OutputError, watchOutput} from '../../../source/commands/cli/output.js';
import {program} from '../../helpers/program.js';
import {commandEnvironment} from '../../wormhole/helpers/command.js';
import {freshCode} from '../../wormhole/helpers/sides.js';
import {useWorld} from '../../wormhole/helpers/world.js';

const full = '/dev/full';
const hasFull = await stat(full).then(
  () => true,
  () => false,
);
const needsFull = hasFull ? '' : ' (skipped: needs /dev/full)';

const world = useWorld();

function run(args: readonly string[], directory: string, stdio: StdioOptions): ChildProcess {
  const env = commandEnvironment({...world(), directory});
  return spawn(process.execPath, [program, ...args], {env, cwd: directory, stdio});
}

/** How it ended, and what it said of that. */
async function ending(child: ChildProcess): Promise<{status: number | null; stderr: string}> {
  const [said, [status]] = await Promise.all([
    child.stderr ? text(child.stderr) : '',
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return {status, stderr: said};
}

describe('output that cannot be written', () => {
  it.skipIf(!hasFull).each([[['wormhole', 'receive', '--json', freshCode()]], [['--help']]])(
    `a command says in one sentence that its output is on a full disk${needsFull}: %j`,
    async (args) => {
      const here = await mkdtemp(join(world().directory, 'here-'));
      const out = await open(full, 'w');
      const child = run(args, here, ['ignore', out.fd, 'pipe']);
      const sentence = 'Standard output cannot be written: no space left on device.\n';
      expect(await ending(child)).toEqual({status: 1, stderr: sentence});
      expect(await readdir(here)).toEqual([]);
      await out.close();
    },
  );

  it.skipIf(!hasFull)(
    `a command that has nothing to write ends as it would without a full disk${needsFull}`,
    async () => {
      const here = join(world().directory, 'nothing');
      await mkdir(here);
      const out = await open(full, 'w');
      const receiver = run(['wormhole', 'receive', '--yes', 'no code'], here, ['ignore', out.fd, 'pipe']);
      expect((await ending(receiver)).status).toBe(2);
      await out.close();
    },
  );
});

describe('watchOutput', () => {
  const stream = (write: (done: (error?: Error) => void) => void) =>
    new Writable({write: (_chunk, _encoding, done) => write(done)}) as NodeJS.WriteStream;
  const fine = () => new PassThrough().resume() as unknown as NodeJS.WriteStream;

  it.each([
    ['EPIPE', -32, true, 'Standard error cannot be written: broken pipe.'],
    ['ENOSPC', -28, false, 'Standard error cannot be written: no space left on device.'],
  ] as const)(
    'output that fails with %s aborts a program with a sentence',
    async (code, errno, isClosed, message) => {
      const stderr = stream((done) => done(Object.assign(new Error(code), {code, errno})));
      const output = watchOutput({stdout: fine(), stderr});
      stderr.write('x');
      await once(output.signal, 'abort');
      expect(output.signal.reason).toBeInstanceOf(OutputError);
      expect(output.signal.reason).toMatchObject({isClosed, message});
      expect(await output.flushed()).toBe(true);
    },
  );

  it('a program waits for a slow reader, but not when somebody wants it to end', async () => {
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
