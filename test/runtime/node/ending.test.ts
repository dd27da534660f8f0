import {describe, expect, it, vi} from 'vitest';
import {handClock} from '../support/clock.js';
import {testNode} from '../support/node.js';

type Progress = (done: number, total: number, note?: string) => void;
declare const progress: Progress;

describe('node jobs that end without a value', () => {
  it('a node job that runs out of memory fails with OutOfMemory and the limit', async () => {
    const {run} = await testNode({limits: {memory: 64 * 1024 ** 2}});
    const {outcome} = await run(() => {
      const hoard: unknown[] = [];
      for (;;) hoard.push({more: [hoard.length]});
    });
    expect(outcome).toMatchObject({
      error: {
        name: 'OutOfMemory',
        message:
          'The job used more than 64 MiB of memory, the limit of its worker (--max-memory), and was stopped.',
      },
    });
  });

  it('a node job in an endless loop is interrupted when it is stopped, and its output is kept', async () => {
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

  it('a node job that ignores SIGTERM is killed after the grace period', async () => {
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

  it('a node job that was stopped before does not begin', async () => {
    const {run} = await testNode();
    const {outcome} = await run(() => 1, {signal: AbortSignal.abort()});
    expect(outcome).toMatchObject({ok: false, interrupted: true});
  });

  it('a node job that runs longer than it may is stopped and fails with Timeout', async () => {
    const {clock, fire, pending} = handClock();
    const {run} = await testNode({clock, limits: {time: 60}});
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
      error: {
        name: 'Timeout',
        message: 'The job took more than 1 min, the limit of its worker (--max-time), and was stopped.',
      },
    });
    expect(pending()).toEqual([]);
  });

  it('a node job that ends its process fails with ProcessEnded and the exit status', async () => {
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

  it('a node job that waits for a value that can never come fails', async () => {
    const {run} = await testNode();
    const {outcome} = await run(async () => new Promise(() => undefined));
    expect(outcome.ok ? '' : outcome.error.message).toContain('can never come');
  });
});
