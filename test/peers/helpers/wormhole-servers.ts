import {freshLoopbackAddress, mapWilliamsRelay, williamsRelayPort} from '../../../bench/wormhole/hosts.js';
import type {CommandLine} from '../../../bench/wormhole/hosts.js';
import type {Endpoint} from '../../../source/wormhole/options.js';
import {startMailbox} from '../../../source/wormhole/server/mailbox.js';
import {startRelay} from '../../../source/wormhole/server/relay.js';
import {startTwist} from './wormhole-python.js';

/** A mailbox server and a transit relay, which is also the one that wormhole-william's sender looks for. */
export type Servers = {
  /** The mailbox server's URL. */
  readonly mailbox: string;
  readonly relay: Endpoint;
  /** The command line of a program for which the name of wormhole-william's relay leads to this one. */
  readonly mapped: (program: string, ...args: readonly string[]) => CommandLine;
  close(): Promise<void>;
};

/** The embedded ones. */
export async function startOurServers(directory: string): Promise<Servers> {
  const host = freshLoopbackAddress();
  const [mailbox, relay, mapped] = await Promise.all([
    startMailbox({host: '127.0.0.1', port: 0}),
    startRelay({host, port: williamsRelayPort}),
    mapWilliamsRelay(directory, host),
  ]);
  return {
    mailbox: mailbox.url,
    relay,
    mapped,
    async close() {
      await Promise.all([mailbox.close(), relay.close()]);
    },
  };
}

/** Those of magic-wormhole's own project. */
export async function startTheirServers(directory: string): Promise<Servers> {
  const host = freshLoopbackAddress();
  const [mailbox, relay, mapped] = await Promise.all([
    startTwist('wormhole-mailbox', directory),
    startTwist('transitrelay', directory, {host, port: williamsRelayPort}),
    mapWilliamsRelay(directory, host),
  ]);
  return {
    mailbox: `ws://127.0.0.1:${String(mailbox.port)}/v1`,
    relay: {host, port: relay.port},
    mapped,
    async close() {
      await Promise.all([mailbox.process.kill(), relay.process.kill()]);
    },
  };
}
