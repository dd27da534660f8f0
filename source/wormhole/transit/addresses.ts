import {lookup} from 'node:dns/promises';
import {BlockList, isIP} from 'node:net';
import {networkInterfaces} from 'node:os';
import type {NetworkInterfaceInfo} from 'node:os';

/** Interfaces that lead nowhere but into this machine: to its containers and virtual machines. */
const inward = /^(docker|br-|bridge\d|veth|vethernet|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|podman)/i;
/** Addresses of a family at most: whoever cannot use one may take seconds to find out. */
const maxOfFamily = 8;

const unreachable = new BlockList();
unreachable.addSubnet('127.0.0.0', 8, 'ipv4');
unreachable.addSubnet('169.254.0.0', 16, 'ipv4');
unreachable.addAddress('::1', 'ipv6');
unreachable.addSubnet('fe80::', 10, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/**
 * The addresses by which other machines may reach this one, IPv4 first: some peers know no other.
 * @param interfaces as the operating system lists them
 */
export function reachableAddresses(interfaces: NodeJS.Dict<readonly NetworkInterfaceInfo[]>): string[] {
  const addresses = Object.entries(interfaces)
    .filter(([name]) => !inward.test(name))
    .flatMap(([, entries]) => entries ?? [])
    .map(({address}) => address)
    .filter((address) => !unreachable.check(address, family(address)));
  const of = (wanted: 'ipv4' | 'ipv6'): string[] =>
    [...new Set(addresses)].filter((address) => family(address) === wanted).slice(0, maxOfFamily);
  return [...of('ipv4'), ...of('ipv6')];
}

/**
 * The addresses at which one who listens can be met.
 * @param listenHost the address listened on: `0.0.0.0` is every IPv4 address; undefined and `::` every address at all
 * @param mailbox the mailbox server's URL: when that is on this machine, so may be the other side
 * @param interfaces as the operating system lists them
 */
export async function ownAddresses(
  listenHost: string | undefined,
  mailbox: string,
  interfaces = networkInterfaces(),
): Promise<string[]> {
  if (listenHost !== undefined && listenHost !== '0.0.0.0' && listenHost !== '::') {
    return [listenHost];
  }
  const loopbackFirst = (await isOnLoopback(mailbox)) ? ['127.0.0.1'] : [];
  return [...loopbackFirst, ...reachableAddresses(interfaces)].filter(
    (address) => listenHost !== '0.0.0.0' || family(address) === 'ipv4',
  );
}

/** Whether a URL's host is this machine's loopback interface: then peers may be on this machine, too. */
export async function isOnLoopback(url: string): Promise<boolean> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const address = isIP(host) === 0 ? await resolve(host) : host;
  return address !== undefined && loopback.check(address, family(address));
}

async function resolve(host: string): Promise<string | undefined> {
  try {
    return (await lookup(host)).address;
  } catch {
    return undefined;
  }
}
