import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {filePayload} from '../../../source/payload/file.js';
import {CodecError, pack} from '../../../source/runtime/codec.js';
import {valueBounds} from '../../../source/runtime/payload-bounds.js';
import {decodeNodeJob, encodeNodeJob} from '../../../source/runtime/node/job.js';
import {
  decodeNodeOutcome,
  encodeNodeOutput,
  encodeNodeResult,
  readNodeOutcome,
  type NodeResult,
} from '../../../source/runtime/node/outcome.js';
import {testDirectory} from '../support/directory.js';

const output = [{stream: 'stdout', text: 'hello\n'}] as const;
const both = async (result: NodeResult) =>
  Buffer.concat([await encodeNodeResult(result), await encodeNodeOutput(output)]);

describe('encoded node jobs', () => {
  it('a node job is decoded as it was encoded', async () => {
    const job = {source: '(a) => a', args: [new Map([[1n, new Set(['x'])]]), undefined], label: 'tile 3'};
    expect(await decodeNodeJob(await encodeNodeJob(job))).toEqual(job);
  });

  it('what is no node job, or one that is too large, is not decoded', async () => {
    await expect(decodeNodeJob(await pack('node job', {source: 1, args: []}))).rejects.toBeInstanceOf(
      CodecError,
    );
    await expect(decodeNodeJob(await pack('node job', null))).rejects.toBeInstanceOf(CodecError);
    const small = {...valueBounds, bytes: 9};
    await expect(decodeNodeJob(await encodeNodeJob({source: '', args: []}), small)).rejects.toThrow(
      'larger than',
    );
  });
});

describe('encoded node outcomes', () => {
  it('a node outcome is decoded as it was encoded', async () => {
    const value: NodeResult = {ok: true, value: new Float32Array([1, 2]), ms: 3};
    expect(await decodeNodeOutcome(await both(value))).toEqual({...value, output});
    const error: NodeResult = {
      ok: false,
      error: {name: 'E', message: 'm', stack: 's'},
      ms: 3,
      interrupted: true,
    };
    expect(await decodeNodeOutcome(await both(error))).toEqual({...error, output});
  });

  it('a node outcome is read from its payload', async () => {
    const path = join(await testDirectory(), 'outcome');
    await writeFile(path, await both({ok: true, value: 1, ms: 3}));
    const payload = await filePayload(path);
    expect(await readNodeOutcome(payload)).toEqual({ok: true, value: 1, ms: 3, output});
  });

  it('whatever bytes a worker sends decode as a node outcome or fail with a CodecError', async () => {
    // Our own writer refuses this key, a forger's need not: the codec's tests have it.
    const data = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));
    const parts = fc.oneof(data, fc.record({ok: fc.boolean(), error: data, ms: data}));
    await fc.assert(
      fc.asyncProperty(parts, parts, async (result, said) => {
        const bytes = Buffer.concat([await pack('node result', result), await pack('node output', said)]);
        await rejectsTyped(bytes);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        await rejectsTyped(bytes);
        await rejectsTyped(gzipSync(bytes));
      }),
    );
  });
});

/** Either it can be read, or the error is one that people can read. */
async function rejectsTyped(bytes: Uint8Array) {
  const error = await decodeNodeOutcome(bytes).then(
    ({output: said}) => (Array.isArray(said) ? undefined : 'no output'),
    (reason: unknown) => reason,
  );
  expect(error === undefined || error instanceof CodecError).toBe(true);
}
