import {spawnSync} from 'node:child_process';
import {randomInt} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/** The relay that wormhole-william's sender insists on; no option changes it. */
const relayName = 'transit.magic-wormhole.io';
/** The port of that relay. */
export const williamsRelayPort = 4001;

const mountNamespace = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m'];
const bind = 'mount --bind "$0" /etc/hosts && exec "$@"';

/** A program and its arguments. */
export type CommandLine = {readonly command: string; readonly args: readonly string[]};

/** Whether a program can be given a hosts file of its own here. */
export function canMapNames(): boolean {
  const trial = ['mount', '--bind', '/etc/hosts', '/etc/hosts'];
  return spawnSync('unshare', [...mountNamespace, ...trial]).status === 0;
}

/** A loopback address of its own for a relay, since wormhole-william insists on the port. */
export function freshLoopbackAddress(): string {
  return `127.${[1, 2, 3].map(() => String(randomInt(1, 255))).join('.')}`;
}

/**
 * Writes a hosts file in which the relay of wormhole-william's sender is at an address of ours.
 * @param directory where the file goes
 * @returns makes the command line that runs a program with that file in place of the system's
 */
export async function mapWilliamsRelay(
  directory: string,
  address: string,
): Promise<(program: string, ...args: readonly string[]) => CommandLine> {
  const hosts = join(directory, 'hosts');
  await writeFile(hosts, `127.0.0.1 localhost\n${address} ${relayName}\n`);
  return (program, ...args) => ({
    command: 'unshare',
    args: [...mountNamespace, 'sh', '-c', bind, hosts, program, ...args],
  });
}
