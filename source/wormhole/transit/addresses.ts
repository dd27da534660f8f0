import {lookup} from 'node:dns/promises';
import {BlockList, isIP} from 'node:net';
import {type NetworkInterfaceInfo, networkInterfaces} from 'node:os';
import {isLoopback} from '../net/loopback.js';

/** Interfaces that lead nowhere but into this machine: to its containers and virtual machines. */
const inward = /^(docker|br-|bridge\d|veth|vethernet|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|podman)/i;
/** Addresses of a family at most: whoever cannot use one may take seconds to find out. */
const maxOfFamily = 8;

const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');

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
    .filter((address) => !isLoopback(address) && !linkLocal.check(address, family(address)));
  const of = (wanted: 'ipv4' | 'ipv6'): string[] =>
    [...new Set(addresses)].filter((address) => family(address) === wanted).slice(0, maxOfFamily);
  return [...of('ipv4'), ...of('ipv6')];
}

/**
 * The addresses at which one who listens can be reached.
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
async function isOnLoopback(url: string): Promise<boolean> {
  const host = new URL(url).hostname;
  return isLoopback(host) || (await leadsToLoopback(host));
}

async function leadsToLoopback(name: string): Promise<boolean> {
  try {
    return isLoopback((await lookup(name)).address);
  } catch {
    return false;
  }
}
