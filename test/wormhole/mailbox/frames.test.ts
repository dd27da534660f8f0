import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseFrame} from '../../../source/wormhole/mailbox/frames.js';

const parse = (frame: unknown): ReturnType<typeof parseFrame> => parseFrame(JSON.stringify(frame));

describe('reading frames', () => {
  it('every frame that mailbox servers send is read', () => {
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

  it('nameplates are read from a frame when they are numbers, and in their order', () => {
    const ids = [{id: '12'}, {id: '5'}, {id: '-1'}, {id: 'x'}, {id: 7}, null, {id: '9'.repeat(30)}];
    expect(parse({type: 'nameplates', nameplates: ids})).toEqual({
      type: 'nameplates',
      nameplates: ['5', '12'],
    });
    expect(parse({type: 'allocated', nameplate: '7'})).toEqual({type: 'allocated', nameplate: '7'});
  });

  it('a welcome that requires a permission is read as a refusal', () => {
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
    '{"type":"allocated","nameplate":7}',
    '{"type":"allocated","nameplate":"-7"}',
    '{"type":"nameplates"}',
    '{"type":"message","side":"s","phase":"0","body":"0"}',
  ])('the text %j is refused as a frame', (text) => {
    expect(parseFrame(text)).toBeUndefined();
  });

  it('any text is read as a frame of a known form or as none, and nothing is thrown', () => {
    const member = fc.oneof(fc.string(), fc.jsonValue());
    const types = ['welcome', 'nameplates', 'allocated', 'claimed', 'message', 'error'];
    const frame = fc.record({
      type: fc.oneof({weight: 5, arbitrary: fc.constantFrom(...types)}, member),
      welcome: member,
      nameplates: fc.oneof(member, fc.array(fc.record({id: fc.oneof(member, fc.nat().map(String))}))),
      nameplate: fc.oneof(member, fc.nat().map(String)),
      mailbox: member,
      side: member,
      phase: member,
      body: member,
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), frame.map(JSON.stringify)), (text) => {
        const parsed = parseFrame(text);
        if (parsed?.type === 'nameplates' || parsed?.type === 'allocated') {
          const all = parsed.type === 'allocated' ? [parsed.nameplate] : parsed.nameplates;
          expect(all.every((id) => /^\d{1,18}$/.test(id))).toBe(true);
        } else {
          expect(['object', 'undefined']).toContain(typeof parsed);
        }
      }),
    );
  });
});
