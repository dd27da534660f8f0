/** Where a board listens, and where others reach it. */
import {isIP} from 'node:net';
import {networkInterfaces} from 'node:os';
import type {Flags} from '../cli/flags.js';

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

function isAnyIPv6(address: string): boolean {
  return isIP(address) === 6 && /^[0:]+$/.test(address);
}

function order(family: string): number {
  return family === 'IPv4' ? 0 : 1;
}

type Ports = {readonly board: number; readonly mailbox: number; readonly relay: number};

/** The ports to listen on; each flag may be left out. With any port for the board, the others take any as well. */
export function choosePorts({port = 2222, mailboxPort, relayPort}: Flags): Ports {
  const usual = (number: number): number => (port === 0 ? 0 : number);
  return {board: port, mailbox: mailboxPort ?? usual(4000), relay: relayPort ?? usual(4001)};
}
