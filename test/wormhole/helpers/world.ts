import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll} from 'vitest';
import type {WormholeOptions} from '../../../source/wormhole/options.js';
import {type MailboxServer, startMailbox} from '../../../source/wormhole/server/mailbox.js';
import {type RelayServer, startRelay} from '../../../source/wormhole/server/relay.js';
import {startLoopClock} from './loop-clock.js';

/** Mailbox server, relay and a directory on loopback. */
export type World = {
  readonly mailbox: MailboxServer;
  readonly relay: RelayServer;
  readonly directory: string;
  /** Options for one side, connected directly. */
  readonly direct: WormholeOptions;
  /** Options for one side that neither tells where it is nor is told. */
  readonly relayOnly: WormholeOptions;
  /** Timers that the sides have running: their clock goes by the turns of the event loop. */
  timers(): number;
};

/** A world for the tests of a file; complete once they run. */
export function useWorld(): () => World {
  let world: OpenWorld | undefined;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world?.close());
  return () => {
    if (world === undefined) {
      throw new Error('The world is there only while tests run.');
    }
    return world;
  };
}

type OpenWorld = World & {close(): Promise<void>};

async function openWorld(): Promise<OpenWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'wormhole-test-'));
  const mailbox = await startMailbox({host: '127.0.0.1', port: 0});
  const relay = await startRelay({host: '127.0.0.1', port: 0});
  const time = startLoopClock();
  const base = {mailbox: mailbox.url, relay: {host: relay.host, port: relay.port}, clock: time.clock};
  return {
    mailbox,
    relay,
    directory,
    direct: {...base, advertise: ['127.0.0.1'], listenHost: '127.0.0.1'},
    relayOnly: {...base, advertise: []},
    timers: time.timers,
    async close() {
      time.stop();
      await Promise.all([mailbox.close(), relay.close()]);
      await rm(directory, {recursive: true, force: true});
    },
  };
}
