import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseSshAddress} from '../../source/ssh/jump/address.js';
import {showHostPort} from '../../source/ssh/host-port.js';

describe('showHostPort', () => {
  it('puts an IPv6 address with a port into brackets', () => {
    expect(showHostPort({host: '::1', port: 2301})).toBe('[::1]:2301');
    expect(showHostPort({host: '127.0.0.1', port: 2301})).toBe('127.0.0.1:2301');
  });

  it('an address that is shown with its port can be read again', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
    fc.assert(
      fc.property(host, fc.integer({min: 1, max: 65_535}), (name, port) => {
        expect(parseSshAddress(showHostPort({host: name, port}))).toEqual({host: name, port});
      }),
    );
  });
});
