/** What JavaScript jobs can do in any sandbox. */
import {expect, it} from 'vitest';
import type {Sandbox} from '../../../source/runtime/sandbox/sandbox.js';
import {testNode} from '../../runtime/support/node.js';

declare const progress: (done: number, total: number) => void;

/** They return what they return, say what they say, and are interrupted. @param where the sandbox, as tests call it */
export function servedNode(sandbox: Sandbox, where: string): void {
  it(`a node job inside ${where} returns its value, output and progress`, async () => {
    const {run} = await testNode({sandbox});
    const reports: unknown[] = [];
    const {outcome} = await run(
      (bytes: Uint8Array) => {
        console.log('inside');
        progress(1, 2);
        return bytes.length;
      },
      {args: [new Uint8Array(20_000_000)], onProgress: (report) => reports.push(report)},
    );
    expect(outcome).toMatchObject({
      ok: true,
      value: 20_000_000,
      output: [{stream: 'stdout', text: 'inside\n'}],
    });
    expect(reports).toEqual([{done: 1, total: 2}]);
  });

  it(`a node job inside ${where} is interrupted in an endless loop`, async () => {
    const {run} = await testNode({sandbox});
    const stop = new AbortController();
    const {outcome} = await run(
      () => {
        progress(0, 1);
        for (;;);
      },
      {
        signal: stop.signal,
        onProgress: () => {
          stop.abort();
        },
      },
    );
    expect(outcome).toMatchObject({ok: false, interrupted: true});
  });
}
