import {isIP} from 'node:net';
import {networkInterfaces} from 'node:os';

/** The addresses of this machine, as the system lists them. */
type Interfaces = ReturnType<typeof networkInterfaces>;

/**
 * The addresses under which others reach what listens on `listen`: that address, or for `0.0.0.0` and `::` all of this
 * machine's, those of other machines' reach first. Link-local IPv6 addresses mean nothing without an interface and are
 * left out.
 */
export function reachableAddresses(
  listen: string,
  interfaces: Interfaces = networkInterfaces(),
): readonly string[] {
  if (listen !== '0.0.0.0' && !isAnyIPv6(listen)) return [listen];
  const all = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({family, address}) => (listen !== '0.0.0.0' || family === 'IPv4') && !/^fe[89ab]/i.test(address))
    .sort((a, b) => Number(a.internal) - Number(b.internal) || order(a.family) - order(b.family));
  return all.length > 0 ? all.map(({address}) => address) : [listen === '0.0.0.0' ? '127.0.0.1' : '::1'];
}

/**
 * Reads an address to listen on: `192.0.2.7`, `2001:db8::7`, `[2001:db8::7]`, with a port behind it or without.
 * @returns `undefined` when it is none.
 */
export function readListen(text: string): {readonly host: string; readonly port?: string} | undefined {
  const parts = /^\[([^\]]+)\](?::(\d+))?$/.exec(text) ?? /^([\d.]+):(\d+)$/.exec(text);
  const [host = text, port] = parts?.slice(1) ?? [];
  if (isIP(host) === 0) return undefined;
  return {host, ...(port !== undefined && {port})};
}

function isAnyIPv6(address: string): boolean {
  return isIP(address) === 6 && /^[0:]+$/.test(address);
}

function order(family: string): number {
  return family === 'IPv4' ? 0 : 1;
}
