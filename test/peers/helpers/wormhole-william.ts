import {spawnSync} from 'node:child_process';
import {randomInt} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {startRelay} from '../../../source/wormhole/server/relay.js';
import type {RelayServer} from '../../../source/wormhole/server/relay.js';

/** The relay that wormhole-william's sender insists on; no option changes it. */
const relayName = 'transit.magic-wormhole.io';
const relayPort = 4001;

const mountNamespace = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m'];
const bind = 'mount --bind "$0" /etc/hosts && exec "$@"';

/** Whether a program can be given a hosts file of its own here. */
export function canMapNames(): boolean {
  return (
    spawnSync('unshare', [...mountNamespace, 'mount', '--bind', '/etc/hosts', '/etc/hosts']).status === 0
  );
}

/** A relay of ours where wormhole-william's sender looks for it. */
export type MappedRelay = {
  readonly relay: RelayServer;
  /** The command line that runs a program with the relay's name mapped to it. */
  command(
    program: string,
    ...args: readonly string[]
  ): {readonly command: string; readonly args: readonly string[]};
};

/** Starts a relay on a loopback address of its own, since the port is fixed. */
export async function startMappedRelay(directory: string): Promise<MappedRelay> {
  const host = `127.${String(randomInt(1, 255))}.${String(randomInt(1, 255))}.${String(randomInt(1, 255))}`;
  const relay = await startRelay({host, port: relayPort});
  const hosts = join(directory, 'hosts');
  await writeFile(hosts, `127.0.0.1 localhost\n${host} ${relayName}\n`);
  return {
    relay,
    command: (program, ...args) => ({
      command: 'unshare',
      args: [...mountNamespace, 'sh', '-c', bind, hosts, program, ...args],
    }),
  };
}
