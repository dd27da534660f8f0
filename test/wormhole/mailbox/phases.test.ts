import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {formatPake, parsePake} from '../../../source/wormhole/mailbox/phases.js';
import {parseObject} from '../../../source/wormhole/net/json.js';

describe('pake phases', () => {
  it('the body of a pake phase is read with and without our mark', () => {
    expect(parsePake(formatPake(Buffer.of(1, 2)))).toEqual({message: Buffer.of(1, 2), exact: true});
    expect(parsePake(Buffer.from('{"pake_v1": "0102"}'))).toEqual({message: Buffer.of(1, 2), exact: false});
  });

  it('any body of a pake phase is read or refused without an exception', () => {
    const hex = fc.uint8Array({maxLength: 40}).map((bytes) => Buffer.from(bytes).toString('hex'));
    const object = fc.record(
      {pake_v1: fc.oneof(hex, fc.jsonValue()), 'p2p-tui': fc.oneof(fc.constant(1), fc.jsonValue())},
      {requiredKeys: []},
    );
    const bodies = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.oneof(object, fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        const pake = parsePake(body);
        const said = parseObject(body.toString())?.['pake_v1'];
        expect(pake?.message.toString('hex')).toBe(pake && String(said).toLowerCase());
        expect([true, false, undefined]).toContain(pake?.exact);
      }),
    );
  });
});
