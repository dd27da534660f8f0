import {describe, expect, it} from 'vitest';
import {pack, unpack} from '../../source/runtime/codec.js';
import {valueBounds} from '../../source/runtime/payload-bounds.js';

const roundTrip = async (value: unknown) =>
  (await unpack(await pack('test', value), ['test'], valueBounds))[0];

describe('errors inside values', () => {
  it('an error keeps its class, its cause, and what was put on it', async () => {
    const error = Object.assign(new RangeError('too far', {cause: new TypeError('wrong', {cause: 'text'})}), {
      code: 'EFAR',
      details: {bytes: new Uint8Array([1]), list: [1n]},
    });
    const back = (await roundTrip({deep: [error]})) as {deep: [typeof error]};
    const [found] = back.deep;
    expect(found).toBeInstanceOf(RangeError);
    expect(found).toMatchObject({message: 'too far', code: 'EFAR', details: error.details});
    expect(found.cause).toBeInstanceOf(TypeError);
    expect(found.cause).toMatchObject({message: 'wrong', cause: 'text'});
    // Where it was made is our own affair, and where it was read says nothing.
    expect(found.stack).toBe('RangeError: too far');
    expect(Object.keys(found)).toEqual(['code', 'details']);
  });

  it('what Promise.allSettled and Promise.any have of errors arrives', async () => {
    const settled = await Promise.allSettled([Promise.reject(new SyntaxError('a')), Promise.resolve(1)]);
    expect(await roundTrip(settled)).toEqual(settled);
    const all = new AggregateError([new Error('a'), 'b'], 'many');
    const back = (await roundTrip(all)) as AggregateError;
    expect(back).toBeInstanceOf(AggregateError);
    expect(back).toMatchObject({message: 'many', errors: [new Error('a'), 'b']});
  });

  it('an error of another class keeps its name, and an abort its code', async () => {
    class HttpError extends Error {
      override readonly name = 'HttpError';
      readonly status = 404;
    }
    const back = (await roundTrip(new HttpError('gone'))) as HttpError;
    expect([back.name, back.status, String(back)]).toEqual(['HttpError', 404, 'HttpError: gone']);
    const aborted = (await roundTrip(AbortSignal.abort().reason)) as DOMException;
    expect([aborted.name, aborted.code]).toEqual(['AbortError', 20]);
  });

  it('errors may form circles, and one that is there twice is one', async () => {
    const first: Error & {all?: unknown} = new Error('first');
    const second = new Error('second', {cause: first});
    first.cause = second;
    first.all = {first, second};
    const [found, again] = (await roundTrip([first, first])) as (typeof first)[];
    expect(again).toBe(found);
    expect((found?.cause as Error).cause).toBe(found);
    expect(found?.all).toEqual({first: found, second: found?.cause});
  });

  it('what of an error cannot travel is left out, and the rest arrives', async () => {
    const error = Object.assign(new Error('x', {cause: () => 1}), {code: 7, socket: {write: () => 1}});
    const back = (await roundTrip(error)) as typeof error;
    expect([back.message, back.code, back.cause, back.socket]).toEqual(['x', 7, undefined, undefined]);
    const chain = Array.from({length: 300}).reduce<Error>((cause) => new Error('link', {cause}), error);
    expect(await roundTrip(chain)).toMatchObject({message: 'link', cause: {message: 'link'}});
  });
});
