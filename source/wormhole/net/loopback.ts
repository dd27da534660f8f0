import {BlockList, isIP} from 'node:net';

const addresses = new BlockList();
addresses.addSubnet('127.0.0.0', 8, 'ipv4');
addresses.addAddress('::1', 'ipv6');

/**
 * Whether a host is this machine itself by what it is called; no name server is asked.
 * @param host a name or an address, with or without the brackets that a URL has around it
 */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  const version = isIP(bare);
  return version === 0
    ? bare === 'localhost' || bare.endsWith('.localhost')
    : addresses.check(bare, version === 6 ? 'ipv6' : 'ipv4');
}
