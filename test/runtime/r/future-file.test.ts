import {gunzipSync, gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {describeObject} from '../../../source/runtime/r/describe-object.js';
import {futureWithId} from '../../../source/runtime/r/future-file.js';
import {anyPairs, serialize, type RObject} from '../support/r-objects.js';
import {savedFutures} from '../support/saved-futures.js';

const hex = '0123456789abcdef0123456789abcdef';
const id = `${hex}-1`;
const uuidOf = (rds: Uint8Array) => describeObject(gunzipSync(rds)).uuids.map(({values}) => values);
const refusal = async (bytes: Uint8Array) =>
  futureWithId(bytes, id, 'job.rds').then(
    () => 'taken',
    (error: Error) => error.message,
  );
const saved = (object: RObject) => gzipSync(serialize(object));
const strings = (...values: string[]): RObject => ({is: 'strings', values});
const futureOf = (uuid: RObject): RObject => ({
  is: 'environment',
  enclosure: {is: 'global'},
  hashed: true,
  bindings: [['uuid', uuid]],
  attributes: [['class', strings('Future', 'environment')]],
});

describe('saved futures', () => {
  it.each(Object.entries(savedFutures))('a saved future gets the id of its job (%s)', async (_, future) => {
    expect(uuidOf(future.bytes)).toEqual([future.id]);
    const posted = await futureWithId(future.bytes, id, 'job.rds');
    expect(uuidOf(posted)).toEqual([[hex, '1']]);
  });

  it('a saved future that gets the id of its job is changed in nothing else', async () => {
    const before = gunzipSync(savedFutures.current.bytes);
    const after = gunzipSync(await futureWithId(savedFutures.current.bytes, id, 'job.rds'));
    // The session that made the future has the same digits, and stays the owner.
    const at = before.indexOf(elementsOf(savedFutures.current.id[0]));
    expect(at).toBeGreaterThan(0);
    expect(after).toEqual(
      Buffer.concat([before.subarray(0, at), elementsOf(hex), before.subarray(at + elementsOf(hex).length)]),
    );
  });

  it('a saved future can be posted again and again, with another id each time', async () => {
    const digits = fc.stringMatching(/^[\da-f]{32}$/);
    await fc.assert(
      fc.asyncProperty(anyPairs, digits, digits, fc.nat(), async (globals, first, second, counter) => {
        const future = futureOf(strings('once'));
        const bindings = [['globals', {is: 'list', values: globals.map(([, value]) => value)}]] as const;
        const rds = saved({...future, bindings: [...bindings, ['uuid', strings('once')]]} as RObject);
        const posted = await futureWithId(rds, `${first}-${counter}`, 'job.rds');
        expect(uuidOf(posted)).toEqual([[first, String(counter)]]);
        const again = await futureWithId(posted, `${second}-1`, 'job.rds');
        expect(again).toEqual(await futureWithId(rds, `${second}-1`, 'job.rds'));
      }),
    );
  });

  it('a saved future need not be compressed', async () => {
    const posted = await futureWithId(gunzipSync(savedFutures.current.bytes), id, 'job.rds');
    expect(uuidOf(posted)).toEqual([[hex, '1']]);
  });

  it('a saved future without exactly one uuid that can be read is refused', async () => {
    const sentence =
      'The future in job.rds has no uuid that can be read: make it with saveRDS(future::future(…, lazy = TRUE), "job.rds"), with a current version of the package future.';
    expect(await refusal(saved(futureOf({is: 'nil'})))).toBe(sentence);
    const {bindings, ...twice} = futureOf(strings('a')) as Extract<RObject, {is: 'environment'}>;
    expect(await refusal(saved({...twice, bindings: [...bindings, ...bindings]}))).toBe(sentence);
  });
});

describe('files that are no futures', () => {
  const recipe = 'make it with saveRDS(future::future(…, lazy = TRUE), "job.rds").';

  it('an object that is no future is refused with its class, free of control characters', async () => {
    const frame: RObject = {is: 'list', values: [], attributes: [['class', strings('tbl', 'data.frame')]]};
    expect(await refusal(saved(frame))).toBe(
      `job.rds holds no R future but an object of class tbl, data.frame: ${recipe}`,
    );
    const forged: RObject = {is: 'list', values: [], attributes: [['class', strings('Future\u001B[2J')]]};
    expect(await refusal(saved(forged))).not.toContain('\u001B');
  });

  it('a list that only has the class Future is refused', async () => {
    const list: RObject = {is: 'list', values: [], attributes: [['class', strings('Future')]]};
    expect(await refusal(saved(list))).toMatch(/holds no R future but/);
  });

  it.each([
    ['compressed with bzip2', 'BZh91AY&SY'],
    ['compressed with xz', '\u00FD7zXZ\0\0\u0004'],
    ['compressed with zstd', '\u0028\u00B5\u002F\u00FD\u0004'],
    ['in the ASCII form of R', 'A\n3\n262658\n'],
    ['in the native binary form of R', 'B\n\u0003\0\0\0'],
  ])('a future is refused when its file is %s', async (form, beginning) => {
    const sentence = `job.rds is ${form}, which is not read here: save it with saveRDS(future, "job.rds") and no further argument.`;
    expect(await refusal(Buffer.from(beginning, 'latin1'))).toBe(sentence);
    // Only the text and binary forms can be inside.
    if (/^[AB]\n/.test(beginning)) expect(await refusal(gzipSync(beginning))).toBe(sentence);
  });

  it('a file that is no RDS file, or a damaged or cut one, is refused', async () => {
    expect(await refusal(Buffer.from(''))).toBe(`job.rds is no RDS file: ${recipe}`);
    expect(await refusal(Buffer.from('console.log(1)'))).toBe(`job.rds is no RDS file: ${recipe}`);
    expect(await refusal(gzipSync('RDX3\nX\n'))).toBe(`job.rds is no RDS file: ${recipe}`);
    const {bytes} = savedFutures.current;
    expect(await refusal(bytes.subarray(0, -100))).toBe('job.rds is damaged or cut short: save it again.');
    const unknown = gunzipSync(bytes);
    unknown.writeInt32BE(4, 2);
    for (const data of [gunzipSync(bytes).subarray(0, -100), unknown]) {
      expect(await refusal(gzipSync(data))).toBe(
        'job.rds is damaged, or in a form that is not known here: save it again with saveRDS(future, "job.rds").',
      );
    }
  });
});

/** The elements of a `uuid` as they are in the bytes. */
function elementsOf(digits: string): Buffer {
  return Buffer.from(`\0\0\0\u0002\0\u0004\0\u0009\0\0\0 ${digits}\0\u0004\0\u0009\0\0\0\u00011`, 'latin1');
}
