import type {NetworkInterfaceInfo} from 'node:os';
import {describe, expect, it} from 'vitest';
import {ownAddresses, reachableAddresses} from '../../../source/wormhole/transit/addresses.js';

const entry = (address: string): NetworkInterfaceInfo => ({
  address,
  netmask: '',
  mac: '',
  internal: false,
  cidr: null,
  ...(address.includes(':') ? {family: 'IPv6', scopeid: 0} : {family: 'IPv4'}),
});

describe('reachable addresses', () => {
  it('reachable addresses begin with IPv4, without loopback, link-local addresses and bridges', () => {
    expect(
      reachableAddresses({
        lo: [entry('127.0.0.1'), entry('::1')],
        eth0: [entry('fd00::2'), entry('192.0.2.2'), entry('fe80::1'), entry('169.254.3.4')],
        docker0: [entry('172.17.0.1')],
        'vEthernet (Default Switch)': [entry('172.30.0.1')],
        vpn0: [entry('10.0.0.5')],
        wlan0: [entry('10.0.0.5')],
        none: undefined,
      }),
    ).toEqual(['192.0.2.2', '10.0.0.5', 'fd00::2']);
  });

  it('reachable addresses are no more than eight of a family', () => {
    const numbers = Array.from({length: 20}, (_, index) => index + 1);
    const addresses = reachableAddresses({
      eth0: numbers.flatMap((number) => [
        entry(`fd00::${String(number)}`),
        entry(`10.0.0.${String(number)}`),
      ]),
    });
    expect(addresses).toEqual([
      ...numbers.slice(0, 8).map((number) => `10.0.0.${String(number)}`),
      ...numbers.slice(0, 8).map((number) => `fd00::${String(number)}`),
    ]);
  });
});

describe('own addresses', () => {
  const interfaces = {eth0: [entry('192.0.2.2'), entry('fd00::2')]};
  it.each([
    ['anywhere', undefined, 'ws://192.0.2.1/v1', ['192.0.2.2', 'fd00::2']],
    ['on every address', '::', 'ws://192.0.2.1/v1', ['192.0.2.2', 'fd00::2']],
    ['on every IPv4 address', '0.0.0.0', 'ws://192.0.2.1/v1', ['192.0.2.2']],
    ['with a mailbox server beside it', '0.0.0.0', 'ws://127.0.0.1/v1', ['127.0.0.1', '192.0.2.2']],
    ['on one address', 'fd00::2', 'ws://127.0.0.1/v1', ['fd00::2']],
  ])(
    'the addresses of a side that listens %s are those that lead to it',
    async (_, listenHost, mailbox, expected) => {
      expect(await ownAddresses(listenHost, mailbox, interfaces)).toEqual(expected);
    },
  );

  it.each([
    ['ws://127.0.0.1:4000/v1', true],
    ['ws://127.8.9.1:4000/v1', true],
    ['ws://[::1]:4000/v1', true],
    ['ws://localhost/v1', true],
    ['ws://mailbox.localhost/v1', true],
    ['ws://192.0.2.1:4000/v1', false],
    ['ws://[2001:db8::1]/v1', false],
  ])('the addresses of a side hold loopback for a mailbox server at %s: %s', async (url, expected) => {
    expect(await ownAddresses(undefined, url, {})).toEqual(expected ? ['127.0.0.1'] : []);
  });
});
