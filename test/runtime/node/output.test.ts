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

  it('the output of a node job is bounded, and the bytes dropped are counted', async () => {
    const {run} = await testNode();
    const {outcome} = await run(() => {
      for (let count = 0; count < 300; count += 1) console.log('x'.repeat(9999));
    });
    expect(outcome.output.at(-1)?.text).toBe(
      `\n[${String(3_000_000 - 1024 ** 2)} more bytes of output were dropped]\n`,
    );
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
