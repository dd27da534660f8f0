import {describe, expect, it, vi} from 'vitest';
import {testNode} from '../support/node.js';

type Progress = (done: number, total: number, note?: string) => void;
declare const progress: Progress;

describe('output and progress of node jobs', () => {
  it('a node job keeps the output of both streams in its order', async () => {
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

  it('a node job that writes more output than it may is stopped', async () => {
    const {run} = await testNode({limits: {output: 100_000}});
    const {outcome} = await run(() => {
      for (;;) console.log('x'.repeat(9999));
    });
    const message =
      'The job wrote more than 100 kB of output, the limit of its worker (--max-output), and was stopped.';
    expect(outcome).toMatchObject({ok: false, error: {name: 'LimitExceeded', message}});
    expect(outcome.output).toEqual([{stream: 'stdout', text: `${'x'.repeat(9999)}\n`.repeat(10)}]);
  });

  it('a node job reports its progress, but none that is no number', async () => {
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
});
