/** Which servers `no_proxy` names, as curl reads it. Pure. */
import {BlockList, isIP, isIPv6} from 'node:net';

/**
 * Whether a server is to be reached without the proxy. An entry is a domain, with or without a dot before it, which names
 * the hosts below it, too; an address, or a range of them as `10.0.0.0/8`; either may have a port behind it. `*` names all.
 * @param list entries, parted by commas or blanks
 * @param host a name or address; one of IPv6 with its brackets or without
 */
export function isExempt(list: string, host: string, port: number): boolean {
  const name = bare(host);
  return list.split(/[\s,]+/).some((entry) => {
    const [named, ownPort] = parted(entry.toLowerCase());
    if (named === '' || (ownPort !== undefined && ownPort !== port)) return false;
    return named === '*' || (isIP(name) === 0 ? isBelow(name, named) : isWithin(name, named));
  });
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

/** A colon parts a port from a name, and the groups of an IPv6 address that has no brackets. */
function parted(entry: string): readonly [named: string, port: number | undefined] {
  const [, named = '', port] = /^(\[.*\][^:]*|[^:]*):(\d+)$/.exec(entry) ?? [];
  return port === undefined ? [entry, undefined] : [named, Number(port)];
}

function isBelow(name: string, domain: string): boolean {
  const plain = domain.replace(/^\.|\.$/g, '');
  return plain !== '' && (name === plain || name.endsWith(`.${plain}`));
}

function isWithin(address: string, range: string): boolean {
  const [start = '', bits] = range.split('/');
  const base = bare(start);
  if (isIP(base) !== isIP(address)) return false;
  const most = isIPv6(base) ? 128 : 32;
  const length = bits === undefined ? most : /^\d+$/.test(bits) ? Number(bits) : NaN;
  if (!(length <= most)) return false;
  const family = isIPv6(base) ? 'ipv6' : 'ipv4';
  const addresses = new BlockList();
  addresses.addSubnet(base, length, family);
  return addresses.check(address, family);
}
