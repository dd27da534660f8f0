import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {formatHints, readHints} from '../../../source/wormhole/transit/hints.js';

describe('connection hints', () => {
  it('hints are read as they were written', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
    const endpoint = fc.record({host, port: fc.integer({min: 1, max: 65_535})});
    const list = fc.uniqueArray(endpoint, {maxLength: 16, selector: (at) => JSON.stringify(at)});
    fc.assert(
      fc.property(list, list, (direct, relay) => {
        expect(readHints(formatHints({direct, relay}))).toEqual({direct, relay});
      }),
    );
  });

  it('hints with the empty members of wormhole-william are read, and useless ones left out', () => {
    const usable = {type: 'direct-tcp-v1', priority: 0, hostname: '10.0.0.5', port: 36429, hints: null};
    const relay = {type: 'relay-v1', hostname: '', port: 0, hints: [{...usable, hostname: 'relay.example'}]};
    const useless = [
      {...usable, type: 'tor-tcp-v1'},
      {...usable, port: '80'},
      {...usable, port: 0},
      {...usable, port: 65_536},
      {...usable, hostname: 'a b'},
      {...usable, hostname: ''},
      null,
      'hint',
    ];
    expect(readHints({transit: {'hints-v1': [usable, usable, ...useless, relay]}})).toEqual({
      direct: [{host: '10.0.0.5', port: 36429}],
      relay: [{host: 'relay.example', port: 36429}],
    });
    expect(readHints({transit: {}})).toEqual({direct: [], relay: []});
    expect(readHints({offer: {}})).toBeUndefined();
  });

  it('no more than sixteen hints of a kind are read', () => {
    const many = Array.from({length: 1_000}, (_, index) => ({host: '10.0.0.1', port: index + 1}));
    expect(readHints(formatHints({direct: many, relay: many}))?.direct).toHaveLength(16);
  });

  it('hints of any form are read without an exception, and give only ports that there are', () => {
    const hint = fc.record({
      type: fc.constantFrom('direct-tcp-v1', 'relay-v1'),
      hostname: fc.jsonValue(),
      port: fc.jsonValue(),
      hints: fc.jsonValue(),
    });
    const hints = fc.oneof(fc.array(fc.oneof(hint, fc.jsonValue())), fc.jsonValue());
    fc.assert(
      fc.property(hints, (value) => {
        const {direct, relay} = readHints({transit: {'hints-v1': value}}) ?? {direct: [], relay: []};
        expect([...direct, ...relay].every(({port}) => port >= 1 && port <= 65_535)).toBe(true);
      }),
    );
  });
});
