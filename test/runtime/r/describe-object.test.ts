import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {describeObject} from '../../../source/runtime/r/describe-object.js';
import {SerializationError, readSerialization} from '../../../source/runtime/r/serialization.js';
import {anyObject, anyPairs, serialize, type RObject} from '../support/r-objects.js';

const strings = (...values: string[]): RObject => ({is: 'strings', values});
const classOf = (object: RObject) => describeObject(serialize(object)).classes;

describe('R serializations', () => {
  it('the reader of serializations steps over any object to its very end', () => {
    fc.assert(
      fc.property(anyObject, fc.constantFrom(2, 3), (object, version) => {
        const bytes = serialize(object, version);
        const reader = readSerialization(Buffer.concat([bytes, Buffer.from('more')]));
        reader.begin();
        reader.skip();
        expect(reader.position).toBe(bytes.length);
      }),
    );
  });

  it('describeObject finds uuid and class whatever else is there', () => {
    fc.assert(
      fc.property(anyPairs, anyPairs, fc.boolean(), anyObject, (before, after, hashed, enclosure) => {
        const others = [before, after].map((pairs) => pairs.filter(([tag]) => tag !== 'uuid'));
        const uuid = ['uuid', strings('0a', '1')] as const;
        const bindings = [...(others[0] ?? []), uuid, ...(others[1] ?? [])];
        const attributes = [['class', strings('Future', 'environment')]] as const;
        const bytes = serialize({is: 'environment', enclosure, hashed, bindings, attributes});
        const {classes, isEnvironment, uuids} = describeObject(bytes);
        expect({classes, isEnvironment}).toEqual({classes: ['Future', 'environment'], isEnvironment: true});
        expect(uuids.map(({values}) => values)).toEqual([['0a', '1']]);
        const [{from = 0, to = 0} = {}] = uuids;
        expect(bytes.subarray(from, to).toString('latin1')).toBe(
          '\0\0\0\u0002' + '\0\u0004\0\u0009\0\0\0\u00020a' + '\0\u0004\0\u0009\0\0\0\u00011',
        );
      }),
    );
  });

  it('a serialization that is cut short anywhere fails with a SerializationError', () => {
    fc.assert(
      fc.property(anyObject, fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}), (object, share) => {
        const bytes = serialize(object);
        const reader = readSerialization(bytes.subarray(0, Math.floor(share * bytes.length)));
        expect(() => {
          reader.begin();
          reader.skip();
        }).toThrow(SerializationError);
      }),
    );
  });

  it('describeObject fails on wrong bytes with nothing but a SerializationError', () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(anyObject, fc.array(change, {minLength: 1, maxLength: 4}), (object, changes) => {
        const bytes = serialize(object);
        for (const [at, value] of changes) bytes[14 + (at % (bytes.length - 14))] = value;
        try {
          describeObject(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(SerializationError);
        }
      }),
      {numRuns: 1000},
    );
  });

  it('the reader steps over lists that are nested deeper than a program can call itself', () => {
    const [head, level, end] = [
      serialize({is: 'nil'}).subarray(0, -4),
      Buffer.from([0, 0, 0, 19, 0, 0, 0, 1]),
      Buffer.from([0, 0, 0, 254]),
    ];
    const nested = (depth: number) => Buffer.concat([head, ...Array.from({length: depth}, () => level), end]);
    expect(describeObject(nested(200_000)).classes).toEqual(['list']);
  });

  it('the reader refuses calls that are nested too deeply', () => {
    const head = serialize({is: 'nil'}).subarray(0, -4);
    // A call whose first element is a call, without end.
    const calls = Buffer.alloc(4 * 600_000, Buffer.from([0, 0, 0, 6]));
    const environment = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0]);
    expect(() => describeObject(Buffer.concat([head, environment, calls]))).toThrow(/nested too deeply/);
  });

  it.each<[string, RObject]>([
    ['data.frame', {is: 'list', values: [], attributes: [['class', strings('data.frame')]]}],
    ['list', {is: 'list', values: [strings('Future')]}],
    ['numeric', {is: 'real', length: 2}],
    ['integer', {is: 'altrep', of: 'integer', state: {is: 'real', length: 3}}],
    ['factor', {is: 'altrep', of: 'integer', state: {is: 'nil'}, attributes: [['class', strings('factor')]]}],
    ['matrix', {is: 'list', values: [], attributes: [['dim', {is: 'integer', length: 2}]]}],
    ['array', {is: 'strings', values: [], attributes: [['dim', {is: 'integer', length: 3}]]}],
    ['function', {is: 'closure', parts: [{is: 'global'}, {is: 'nil'}, {is: 'nil'}]}],
    ['formula', {is: 'call', pairs: [[undefined, {is: 'nil'}]], attributes: [['class', strings('formula')]]}],
    ['NULL', {is: 'nil'}],
    ['environment', {is: 'environment', enclosure: {is: 'global'}, bindings: [], hashed: true}],
    ['environment', {is: 'global'}],
  ])('describeObject finds the implicit or explicit class %s', (name, object) => {
    expect(classOf(object)).toEqual([name]);
  });

  it('describeObject refuses serialization versions that it does not know', () => {
    const bytes = serialize({is: 'nil'});
    bytes.writeInt32BE(4, 2);
    expect(() => describeObject(bytes)).toThrow(/Version 4 is not known/);
  });
});
