import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {isExempt} from '../../../source/wormhole/net/no-proxy.js';

describe('no_proxy, as curl reads it', () => {
  it.each([
    ['near.example', 'near.example'],
    ['near.example', 'a.near.example'],
    ['.lan', 'printer.lan'],
    ['.lan', 'lan'],
    ['a.example, .b.example c.example', 'x.c.example'],
    ['NEAR.Example', 'near.example'],
    ['near.example.', 'near.example'],
    ['near.example', 'near.example.'],
    ['near.example:4000', 'near.example'],
    ['10.0.0.0/8', '10.1.2.3'],
    ['192.168.1.7', '192.168.1.7'],
    ['fd00::/8', '[fd12::1]'],
    ['fd12::1', '[fd12::1]'],
    ['[fd12::1]:4000', '[fd12:0:0::1]'],
    ['*', 'any.example'],
  ])('%j names %s', (list, host) => {
    expect(isExempt(list, host, 4000)).toBe(true);
  });

  it.each([
    ['', 'near.example'],
    ['near.example', 'linear.example'],
    ['near.example', 'example'],
    ['near.example:4001', 'near.example'],
    ['10.0.0.0/8', '11.0.0.1'],
    ['10.0.0.0/99', '10.0.0.1'],
    ['10.0.0.0/x', '10.0.0.1'],
    ['10.0.0.0/8', '10.example'],
    ['fd00::/8', '[fe80::1]'],
    ['[fd12::1]:4001', '[fd12::1]'],
    ['.', 'near.example'],
  ])('%j does not name %s', (list, host) => {
    expect(isExempt(list, host, 4000)).toBe(false);
  });

  it('any list is read, and names a host that it has as an entry', () => {
    fc.assert(
      fc.property(fc.string(), fc.domain(), (list, host) => {
        expect(typeof isExempt(list, host, 80)).toBe('boolean');
        expect(isExempt(`${list},${host}`, host, 80)).toBe(true);
      }),
    );
  });
});
