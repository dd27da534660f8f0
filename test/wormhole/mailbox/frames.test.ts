import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseFrame} from '../../../source/wormhole/mailbox/frames.js';
import {formatPake, parsePake} from '../../../source/wormhole/mailbox/pake.js';

const parse = (frame: unknown): ReturnType<typeof parseFrame> => parseFrame(JSON.stringify(frame));

describe('parseFrame', () => {
  it('reads what mailbox servers say', () => {
    expect(parse({type: 'welcome', welcome: {motd: 'hi'}, server_tx: 1.5})).toEqual({type: 'welcome'});
    expect(parse({type: 'welcome', welcome: {error: 'closed'}})).toEqual({
      type: 'welcome',
      refusal: 'closed',
    });
    expect(parse({type: 'claimed', mailbox: 'abc'})).toEqual({type: 'claimed', mailbox: 'abc'});
    expect(parse({type: 'message', side: 's', phase: '0', body: '0aff', id: 'x'})).toEqual({
      type: 'message',
      side: 's',
      phase: '0',
      body: Buffer.of(0x0a, 0xff),
    });
    expect(parse({type: 'released'})).toEqual({type: 'released'});
    expect(parse({type: 'closed'})).toEqual({type: 'closed'});
    expect(parse({type: 'error', error: 'crowded', orig: {}})).toEqual({type: 'error', error: 'crowded'});
    expect(parse({type: 'ack', id: '1'})).toEqual({type: 'other'});
    expect(parse({type: 'news'})).toEqual({type: 'other'});
  });

  it('knows when a permission is required', () => {
    expect(parse({type: 'welcome', welcome: {'permission-required': {none: {}}}})).toEqual({type: 'welcome'});
    expect(parse({type: 'welcome', welcome: {'permission-required': {hashcash: {}}}})).toHaveProperty(
      'refusal',
    );
  });

  it.each([
    '',
    '[]',
    'null',
    '{}',
    '{"type":"claimed"}',
    '{"type":"message","side":"s","phase":"0","body":"0"}',
  ])('refuses %j', (text) => {
    expect(parseFrame(text)).toBeUndefined();
  });

  it('never throws', () => {
    const member = fc.oneof(fc.string(), fc.jsonValue());
    const frame = fc.record({
      type: fc.oneof(fc.constantFrom('welcome', 'claimed', 'message', 'error'), member),
      welcome: member,
      mailbox: member,
      side: member,
      phase: member,
      body: member,
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), frame.map(JSON.stringify)), (text) => {
        expect(['object', 'undefined']).toContain(typeof parseFrame(text));
      }),
    );
  });
});

describe('the key exchange message', () => {
  it('is read with and without our mark', () => {
    expect(parsePake(formatPake(Buffer.of(1, 2)))).toEqual({message: Buffer.of(1, 2), exact: true});
    expect(parsePake(Buffer.from('{"pake_v1": "0102"}'))).toEqual({message: Buffer.of(1, 2), exact: false});
  });

  it('is read or not, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parsePake(bytes)).toBeUndefined();
      }),
    );
  });
});
