import {readdir} from 'node:fs/promises';
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {bytesPayload} from '../../../source/payload/file.js';
import {CodecError, pack} from '../../../source/runtime/codec.js';
import {commandRuntime, type CommandRuntimeOptions} from '../../../source/runtime/command/command-runtime.js';
import {decodeCommandJob, encodeCommandJob, type CommandJob} from '../../../source/runtime/command/job.js';
import {
  decodeCommandOutcome,
  encodeCommandOutcome,
  readCommandOutcome,
  type CommandOutcome,
} from '../../../source/runtime/command/outcome.js';
import {noSandbox} from '../../../source/runtime/sandbox/sandbox.js';
import {handClock} from '../support/clock.js';
import {testDirectory} from '../support/directory.js';

const never = new AbortController().signal;

async function testCommand(options: Partial<CommandRuntimeOptions> = {}) {
  const directory = await testDirectory();
  const runtime = commandRuntime({sandbox: noSandbox, directory, ...options});
  onTestFinished(runtime.close);
  const run = async (argv: CommandJob['argv'], stdin?: Uint8Array, signal = never) => {
    const bytes = await encodeCommandJob({argv, ...(stdin && {stdin})});
    const evaluation = await runtime.evaluate(await bytesPayload(directory, bytes), {signal});
    return {evaluation, outcome: await readCommandOutcome(evaluation.payload)};
  };
  return {runtime, run, directory};
}

const text = ({output}: CommandOutcome, wanted: 'stdout' | 'stderr') =>
  Buffer.concat(output.filter(({stream}) => stream === wanted).map(({data}) => data)).toString();

describe('the runtime command', () => {
  it('runs a program with its arguments and its input', async () => {
    const {run} = await testCommand();
    const {evaluation, outcome} = await run(
      ['sh', '-c', 'cat; echo "$1" >&2', 'sh', 'a b'],
      Buffer.from('in\0put'),
    );
    expect(evaluation.ok).toBe(true);
    expect(outcome).toMatchObject({status: 0, signal: null});
    expect([text(outcome, 'stdout'), text(outcome, 'stderr')]).toEqual(['in\0put', 'a b\n']);
  });

  it('tells the status and the signal', async () => {
    const {run} = await testCommand();
    const failed = await run(['sh', '-c', 'exit 3']);
    expect([failed.evaluation.ok, failed.outcome.status]).toEqual([false, 3]);
    const killed = await run(['sh', '-c', 'kill -9 $$']);
    expect([killed.evaluation.ok, killed.outcome.signal]).toEqual([false, 'SIGKILL']);
  });

  it('ends with 127 and a sentence where there is no such program', async () => {
    const {run} = await testCommand();
    const {outcome} = await run(['no-such-program']);
    expect(outcome.status).toBe(127);
    expect(text(outcome, 'stderr')).toContain('no-such-program');
  });

  it('works in an empty home of its own, without our environment and files', async () => {
    vi.stubEnv('P2P_TUI_TEST_SECRET', 'swordfish');
    const {run} = await testCommand();
    const {outcome} = await run(['sh', '-c', 'env; ls -A; cd; pwd']);
    vi.unstubAllEnvs();
    const lines = text(outcome, 'stdout').trimEnd().split('\n');
    expect(lines.join()).not.toContain('swordfish');
    const home = lines.find((line) => line.startsWith('HOME='))?.slice('HOME='.length);
    expect(lines.at(-1)).toBe(home);
    expect(lines.slice(0, -1).every((line) => line.includes('='))).toBe(true);
  });

  it.runIf(process.platform === 'linux')('inherits no open file', async () => {
    const {run} = await testCommand();
    const {outcome} = await run(['ls', '-l', '/proc/self/fd']);
    const targets = [...text(outcome, 'stdout').matchAll(/ (\d+) -> (.*)$/gm)];
    expect(targets.length).toBeGreaterThan(3);
    const others = targets.filter(([, descriptor]) => Number(descriptor) > 2).map(([, , target]) => target);
    // One is the directory that ls itself reads.
    expect(others.filter((target) => target !== '/dev/null')).toEqual([
      expect.stringMatching(/^\/proc\/\d+\/fd$/),
    ]);
  });

  it('stops when it is told to, with all that it started', async () => {
    const {run} = await testCommand();
    const stop = new AbortController();
    const {runtime, directory} = await testCommand();
    const fifo = `${directory}/alive`;
    const job = await encodeCommandJob({argv: ['sh', '-c', `echo > ${fifo}; sleep 1000 & wait`]});
    await run(['mkfifo', fifo]);
    const evaluating = runtime.evaluate(await bytesPayload(directory, job), {signal: stop.signal});
    // The pipe opens when the program has begun.
    await run(['cat', fifo]);
    stop.abort();
    const outcome = await readCommandOutcome((await evaluating).payload);
    expect(outcome).toMatchObject({interrupted: true, note: 'The command was interrupted.'});
  });

  it('stops a command whose time is over', async () => {
    const {clock, fire} = handClock();
    const {run} = await testCommand({
      clock: {
        ...clock,
        after: (delay, action) => {
          const cancel = clock.after(delay, action);
          if (delay === 5000) setImmediate(fire, delay);
          return cancel;
        },
      },
      maxSeconds: 5,
    });
    const {evaluation, outcome} = await run(['sleep', '1000']);
    expect(evaluation.ok).toBe(false);
    expect(outcome.note).toBe('The command took more than 5 s and was stopped.');
  });

  it('bounds the output', async () => {
    const {run} = await testCommand({maxOutputBytes: 1000});
    const {outcome} = await run(['head', '-c', '100000', '/dev/zero']);
    expect(text(outcome, 'stdout').length).toBe(1000);
    expect(outcome.note).toBe('99000 more bytes of output were dropped.');
  });

  it('bounds the memory', async () => {
    const {run} = await testCommand({maxMemory: 64});
    const {outcome} = await run(['sh', '-c', 'ulimit -v']);
    expect(text(outcome, 'stdout')).toBe('65536\n');
  });

  it('rejects what is no job', async () => {
    const {runtime, directory} = await testCommand();
    const payload = await bytesPayload(directory, await pack('node job', {source: '', args: []}));
    await expect(runtime.evaluate(payload, {signal: never})).rejects.toBeInstanceOf(CodecError);
  });

  it('leaves nothing behind but results', async () => {
    const {run, runtime, directory} = await testCommand();
    await run(['touch', 'left']);
    await runtime.close();
    expect((await readdir(directory)).filter((name) => !name.endsWith('.payload'))).toEqual([]);
  });
});

describe('a command on its way', () => {
  const word = fc.string().filter((text) => !text.includes('\0'));
  const job = fc.record({
    argv: fc.tuple(
      word.filter((text) => text !== ''),
      word,
      word,
    ),
    stdin: fc.uint8Array(),
    label: fc.string(),
  });

  it('comes back as it went', async () => {
    await fc.assert(
      fc.asyncProperty(job, async (value) => {
        expect(await decodeCommandJob(await encodeCommandJob(value))).toEqual(value);
      }),
    );
  });

  it('needs a program', async () => {
    await expect(encodeCommandJob({argv: ['']})).rejects.toBeInstanceOf(CodecError);
    await expect(encodeCommandJob({argv: ['ls', 'a\0b']})).rejects.toBeInstanceOf(CodecError);
    await expect(decodeCommandJob(await pack('command job', {argv: []}))).rejects.toBeInstanceOf(CodecError);
    await expect(decodeCommandJob(await pack('command job', {argv: 'ls'}))).rejects.toBeInstanceOf(
      CodecError,
    );
  });

  it('has an outcome that comes back as it went', async () => {
    const outcome: CommandOutcome = {
      status: null,
      signal: 'SIGTERM',
      output: [{stream: 'stderr', data: new Uint8Array([0, 255])}],
      ms: 12,
      interrupted: true,
      note: 'cut',
    };
    expect(await decodeCommandOutcome(await encodeCommandOutcome(outcome))).toEqual(outcome);
  });

  it('has no other outcome, whatever a worker sends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        await expect(decodeCommandOutcome(bytes)).rejects.toBeInstanceOf(CodecError);
        await expect(decodeCommandOutcome(gzipSync(bytes))).rejects.toBeInstanceOf(CodecError);
      }),
    );
    for (const value of [
      null,
      1,
      {},
      {status: 0, signal: null, output: [1]},
      {status: '0', signal: null, output: []},
    ]) {
      await expect(decodeCommandOutcome(await pack('command outcome', value))).rejects.toBeInstanceOf(
        CodecError,
      );
    }
  });
});
