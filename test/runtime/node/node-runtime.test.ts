import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {bytesPayload} from '../../../source/payload/file.js';
import {handClock} from '../support/clock.js';
import {testNode} from '../support/node.js';

type Progress = (done: number, total: number, note?: string) => void;
declare const progress: Progress;

describe('the runtime node', () => {
  it('returns the value', async () => {
    const {run} = await testNode();
    const {evaluation, outcome} = await run((a: number, b: Map<string, bigint>) => [a + 1, b, b], {
      args: [1, new Map([['x', 2n]])],
    });
    expect(evaluation.ok).toBe(true);
    const map = new Map([['x', 2n]]);
    expect(outcome).toMatchObject({ok: true, value: [2, map, map], output: []});
  });

  it('awaits the value', async () => {
    const {run} = await testNode();
    const {outcome} = await run(async () => new Promise((resolve) => setTimeout(resolve, 1, 'later')));
    expect(outcome).toMatchObject({ok: true, value: 'later'});
  });

  it('gives each job a process of its own', async () => {
    const {run} = await testNode();
    const count = () => {
      const state = globalThis as {count?: number};
      state.count = (state.count ?? 0) + 1;
      return [state.count, process.pid];
    };
    const outcomes = [await run(count), await run(count), await run(count)].map(({outcome}) => outcome);
    const values = outcomes.map((outcome) => (outcome.ok ? (outcome.value as [number, number]) : [0, 0]));
    expect(values.map(([counted]) => counted)).toEqual([1, 1, 1]);
    expect(new Set(values.map(([, pid]) => pid)).size).toBe(3);
  });

  it('returns what was thrown, with its stack', async () => {
    const {run} = await testNode();
    const {evaluation, outcome} = await run(() => {
      throw new RangeError('too far');
    });
    expect(evaluation.ok).toBe(false);
    expect(outcome).toMatchObject({ok: false, error: {name: 'RangeError', message: 'too far'}});
    expect(outcome.ok ? '' : outcome.error.stack).toMatch(/^RangeError: too far\n\s+at job\.js:\d+:\d+$/);
  });

  it.each([
    ['a string', 'throw "words"', "The job threw 'words'"],
    ['nothing', 'throw undefined', 'The job threw undefined'],
    ['a rejection', 'return Promise.reject(new Error("late"))', 'late'],
    ['in a callback', 'return new Promise(() => setTimeout(() => { throw new Error("loose"); }))', 'loose'],
    ['a rejection nobody awaits', 'Promise.reject(new Error("lost")); return new Promise(() => {})', 'lost'],
    [
      'what cannot be shown',
      'const e = new Error(); Object.defineProperty(e, "name", {get() { throw 1; }}); throw e',
      'cannot be shown',
    ],
  ])('returns an error for %s', async (_name, body, words) => {
    const {run} = await testNode();
    const {outcome} = await run(`() => { ${body} }`);
    expect(outcome.ok ? '' : outcome.error.message).toContain(words);
  });

  it('says that a value cannot be sent, and where', async () => {
    const {run} = await testNode();
    const {evaluation, outcome} = await run(() => ({list: [() => 1]}));
    expect(evaluation.ok).toBe(false);
    expect(outcome.ok ? '' : outcome.error.message).toBe(
      'This value cannot be sent: Cannot stringify a function (at .value.list[0]).',
    );
  });

  it('says what is wrong with a text that is no function', async () => {
    const {run} = await testNode();
    expect((await run('1 + 1')).outcome).toMatchObject({error: {message: 'The job is not a function.'}});
    expect((await run(') => {')).outcome).toMatchObject({error: {name: 'SyntaxError'}});
  });

  it('says that a job ended its process', async () => {
    const {run} = await testNode();
    const {outcome} = await run(() => {
      console.log('so far');
      process.exit(3);
    });
    expect(outcome).toMatchObject({
      ok: false,
      error: {name: 'ProcessEnded', message: expect.stringContaining('exit status 3') as string},
      output: [{stream: 'stdout', text: 'so far\n'}],
    });
  });

  it('says that a job waits for ever', async () => {
    const {run} = await testNode();
    const {outcome} = await run(async () => new Promise(() => undefined));
    expect(outcome.ok ? '' : outcome.error.message).toContain('can never come');
  });

  it('says that memory ran out', async () => {
    const {run} = await testNode({maxMemory: 32});
    const {outcome} = await run(() => {
      const hoard: unknown[] = [];
      for (;;) hoard.push({more: [hoard.length]});
    });
    expect(outcome).toMatchObject({
      error: {name: 'OutOfMemory', message: 'The job ran out of memory (the limit is 32 MiB).'},
    });
  });

  it('interrupts an endless loop', async () => {
    const {run} = await testNode();
    const stop = new AbortController();
    const {evaluation, outcome} = await run(
      () => {
        console.log('begun');
        progress(0, 1);
        for (;;);
      },
      {signal: stop.signal, onProgress: () => stop.abort()},
    );
    expect(evaluation.ok).toBe(false);
    expect(outcome).toMatchObject({
      ok: false,
      interrupted: true,
      error: {name: 'Interrupted'},
      output: [{stream: 'stdout', text: 'begun\n'}],
    });
  });

  it('kills a job that ignores the request to stop', async () => {
    const {clock, fire} = handClock();
    const {run} = await testNode({clock, grace: 7});
    const stop = new AbortController();
    const notes: unknown[] = [];
    const {outcome} = await run(
      async () => {
        process.on('SIGTERM', () => {
          progress(1, 1, 'ignored');
        });
        progress(0, 1);
        return new Promise((resolve) => setTimeout(resolve, 2 ** 30));
      },
      {
        signal: stop.signal,
        onProgress({note}) {
          notes.push(note);
          if (note === 'ignored') fire(7);
          else stop.abort();
        },
      },
    );
    expect(notes).toEqual([undefined, 'ignored']);
    expect(outcome).toMatchObject({ok: false, interrupted: true});
  });

  it('does not begin what was stopped before', async () => {
    const {run} = await testNode();
    const {outcome} = await run(() => 1, {signal: AbortSignal.abort()});
    expect(outcome).toMatchObject({ok: false, interrupted: true});
  });

  it('stops a job whose time is over', async () => {
    const {clock, fire, pending} = handClock();
    const {run} = await testNode({clock, maxSeconds: 60});
    const onProgress = vi.fn(() => {
      fire(60_000);
    });
    const {outcome} = await run(
      () => {
        progress(0, 1);
        for (;;);
      },
      {onProgress},
    );
    expect(onProgress).toHaveBeenCalledOnce();
    expect(outcome).toMatchObject({
      ok: false,
      error: {name: 'Timeout', message: 'The job took more than 60 s and was stopped.'},
    });
    expect(pending()).toEqual([]);
  });

  it('keeps the output of both streams in its order', async () => {
    const {run} = await testNode();
    const {outcome} = await run(() => {
      console.log('one');
      console.error('two');
      process.stdout.write('three');
      console.warn('four');
    });
    expect(outcome.output).toEqual([
      {stream: 'stdout', text: 'one\n'},
      {stream: 'stderr', text: 'two\n'},
      {stream: 'stdout', text: 'three'},
      {stream: 'stderr', text: 'four\n'},
    ]);
  });

  it('bounds the output', async () => {
    const {run} = await testNode();
    const {outcome} = await run(() => {
      for (let count = 0; count < 300; count += 1) console.log('x'.repeat(9999));
    });
    expect(outcome.output.at(-1)?.text).toBe(
      `\n[${String(3_000_000 - 1024 ** 2)} more bytes of output were dropped]\n`,
    );
  });

  it('tells of progress', async () => {
    const {run} = await testNode();
    const onProgress = vi.fn();
    await run(
      () => {
        progress(1, 3);
        progress(2, 3, 'rows');
        progress(Number.NaN, 3);
      },
      {onProgress},
    );
    expect(onProgress.mock.calls).toEqual([[{done: 1, total: 3}], [{done: 2, total: 3, note: 'rows'}]]);
  });

  it('carries tens of megabytes both ways', async () => {
    const {run} = await testNode();
    const bytes = new Uint8Array(40_000_000);
    bytes[39_999_999] = 7;
    const {outcome} = await run((given: Uint8Array) => given.map((byte) => byte + 1), {args: [bytes]});
    const value = outcome.ok ? (outcome.value as Uint8Array) : new Uint8Array();
    expect([value.length, value[0], value[39_999_999]]).toEqual([40_000_000, 1, 8]);
  });

  it('refuses to carry a result beyond the bound', async () => {
    const {run} = await testNode({maxResultBytes: 10_000});
    const {outcome} = await run(`async () => (await import('node:crypto')).randomBytes(20_000)`);
    expect(outcome.ok ? '' : outcome.error.message).toContain('too large');
  });

  it('rejects what is no job', async () => {
    const {runtime, directory} = await testNode();
    const payload = await bytesPayload(directory, Buffer.from('no job'));
    await expect(runtime.evaluate(payload, {signal: new AbortController().signal})).rejects.toThrow(
      'The payload is not gzip data.',
    );
  });

  it('rejects a payload that is gone', async () => {
    const {runtime, directory} = await testNode();
    const payload = await bytesPayload(directory, Buffer.from('no job'));
    await payload.discard();
    await expect(runtime.evaluate(payload, {signal: new AbortController().signal})).rejects.toThrow('ENOENT');
  });

  it('runs several jobs at once', async () => {
    const {run} = await testNode();
    const outcomes = await Promise.all([1, 2, 3].map(async (n) => run((a: number) => a * 2, {args: [n]})));
    expect(outcomes.map(({outcome}) => outcome)).toMatchObject([{value: 2}, {value: 4}, {value: 6}]);
  });

  it('leaves nothing behind', async () => {
    const {run, runtime, directory} = await testNode();
    await run(`async () => (await import('node:fs')).writeFileSync('left', 'behind')`);
    await runtime.close();
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('a node job without a sandbox', () => {
  it('does not see our environment', async () => {
    vi.stubEnv('P2P_TUI_TEST_SECRET', 'swordfish');
    const {run} = await testNode();
    const {outcome} = await run(() => JSON.stringify(process.env));
    vi.unstubAllEnvs();
    const seen = String(outcome.ok && outcome.value);
    expect(seen).toContain('HOME');
    expect(seen).not.toContain('swordfish');
  });

  it('works in an empty home of its own and reads nothing else', async () => {
    const {run, directory} = await testNode();
    const secret = join(directory, 'secret');
    await writeFile(secret, 'swordfish');
    const {outcome} = await run(
      `async (secret) => {
        const fs = await import('node:fs');
        const attempt = (work) => { try { return work(); } catch (error) { return error.code; } };
        fs.writeFileSync('mine', 'kept');
        return {
          home: process.env.HOME === process.cwd() && process.env.TMPDIR === process.cwd(),
          files: fs.readdirSync('.'),
          mine: fs.readFileSync('mine', 'utf8'),
          secret: attempt(() => fs.readFileSync(secret, 'utf8')),
          write: attempt(() => fs.writeFileSync(secret, 'x')),
          list: attempt(() => fs.readdirSync('/')),
          link: attempt(() => fs.symlinkSync(secret, 'link')),
        };
      }`,
      {args: [secret]},
    );
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        home: true,
        files: ['mine'],
        mine: 'kept',
        secret: 'ERR_ACCESS_DENIED',
        write: 'ERR_ACCESS_DENIED',
        list: 'ERR_ACCESS_DENIED',
        link: 'ERR_ACCESS_DENIED',
      },
    });
  });

  it('starts no processes and no threads', async () => {
    const {run} = await testNode();
    const child = await run(`async () => (await import('node:child_process')).execSync('id').toString()`);
    const thread = await run(
      `async () => new (await import('node:worker_threads')).Worker('1', {eval: true}).threadId`,
    );
    for (const {outcome} of [child, thread]) {
      expect(outcome.ok ? 'started' : outcome.error.message).toMatch(
        /Access to this API has been restricted/,
      );
    }
  });
});
