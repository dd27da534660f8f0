import {randomInt} from 'node:crypto';
import {canMapNames, mapWilliamsRelay, williamsRelayPort} from '../../../bench/wormhole/hosts.js';
import type {CommandLine} from '../../../bench/wormhole/hosts.js';
import {startRelay} from '../../../source/wormhole/server/relay.js';
import type {RelayServer} from '../../../source/wormhole/server/relay.js';

export {canMapNames, williamsRelayPort};

/** A loopback address of its own: the port of wormhole-william's relay is fixed, so two relays differ in this. */
export function freshLoopbackAddress(): string {
  return `127.${[1, 2, 3].map(() => String(randomInt(1, 255))).join('.')}`;
}

/** A relay of ours where wormhole-william's sender looks for it. */
export type MappedRelay = {
  readonly relay: RelayServer;
  /** The command line that runs a program with the relay's name mapped to it. */
  command(program: string, ...args: readonly string[]): CommandLine;
};

/** Starts a relay, and maps the name of wormhole-william's to it. */
export async function startMappedRelay(directory: string): Promise<MappedRelay> {
  const host = freshLoopbackAddress();
  const relay = await startRelay({host, port: williamsRelayPort});
  return {relay, command: await mapWilliamsRelay(directory, host)};
}
