import {waitUnlessAborted} from '../../async/unless-aborted.js';
import type {Clock} from '../../clock/clock.js';
import {randomHex, type RandomSource} from '../crypto/random.js';
import type {Secretbox} from '../crypto/secretbox.js';
import type {TransferPath, WormholeOptions} from '../options.js';
import {ownAddresses} from './addresses.js';
import {handshakeLines, type Role} from './handshake.js';
import type {Hints} from './hints.js';
import {type Listener, openListener} from './listener.js';
import {type Race, startRace} from './race.js';
import {openRecordPipe, type RecordPipe} from './record-pipe.js';

type TransitOptions = Pick<WormholeOptions, 'mailbox' | 'relay' | 'advertise' | 'listenHost'> & {
  readonly role: Role;
  readonly secretbox: Secretbox;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Ends all connections. */
  readonly signal: AbortSignal;
};

/** Encrypted records to and from the other side, and the way that they go. */
export type Connection = {readonly records: RecordPipe; readonly path: TransferPath};

/** Our end of the transit protocol. */
export type Transit = {
  /**
   * Accepts connections from now on, those included that came before.
   * @param key the transit key
   */
  start(key: Uint8Array): Promise<void>;
  /** Where the other side can reach us; nowhere before the start. */
  readonly hints: Hints;
  /**
   * Starts to connect; called once, after the start.
   * @param theirs where the other side can be reached
   */
  dial(theirs: Hints): void;
  /** Waits for the connection that both sides use; only after the start. */
  connection(): Promise<Connection>;
  /** Ends all connections, and listens no longer; never rejects. */
  close(): Promise<void>;
};

/** Begins to listen, for both sides must tell each other where. */
export function openTransit(options: TransitOptions): Transit {
  const {role, relay, secretbox, clock, random, signal} = options;
  const listening = listen(options);
  listening.catch(() => undefined);
  let hints: Hints = {direct: [], relay: []};
  let race: Race | undefined;
  let connection: Promise<Connection> | undefined;

  return {
    async start(key) {
      const {listener, direct} = await listening;
      hints = {direct, relay: relay === undefined ? [] : [relay]};
      const lines = handshakeLines(key, randomHex(random, 8));
      race = startRace({role, lines, listener, reachable: direct.length > 0, relay, clock});
      connection = race.winner.then(({wire, path}) => ({
        records: openRecordPipe(wire, role, secretbox, key),
        path,
      }));
      connection.catch(() => undefined);
      signal.addEventListener('abort', race.close);
    },
    get hints() {
      return hints;
    },
    dial(theirs) {
      race?.run(theirs);
    },
    connection() {
      return connection ?? Promise.reject(new Error('Transit has not been started.'));
    },
    async close() {
      race?.close();
      (await listening.catch(() => undefined))?.listener?.close();
    },
  };
}

/** Opens the listener, and finds out under which addresses it can be reached. */
async function listen({
  advertise,
  listenHost,
  mailbox,
  signal,
}: TransitOptions): Promise<{readonly listener: Listener | undefined; readonly direct: Hints['direct']}> {
  const addresses = advertise ?? (await waitUnlessAborted(ownAddresses(listenHost, mailbox), signal));
  try {
    const listener = addresses.length > 0 ? await openListener(listenHost) : undefined;
    return {listener, direct: listener ? addresses.map((host) => ({host, port: listener.port})) : []};
  } catch {
    // We can still dial, and use the relay.
    return {listener: undefined, direct: []};
  }
}
