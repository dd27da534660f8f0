import {describe, expect, it, vi} from 'vitest';
import {handClock} from '../support/clock.js';
import {testNode} from '../support/node.js';

type Progress = (done: number, total: number, note?: string) => void;
declare const progress: Progress;

describe('a node job that ends without a value', () => {
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
});
