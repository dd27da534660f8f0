import {connect, type Socket} from 'node:net';
import type {Clock} from '../../clock/clock.js';
import type {Endpoint, TransferPath} from '../options.js';
import {askRelay, type HandshakeLines, type Role, shakeHands} from './handshake.js';
import {distinct, type Hints} from './hints.js';
import type {Listener} from './listener.js';
import {createPendingConnections} from './pending-connections.js';
import {openWire, type Wire} from './wire.js';

/** A connection to the other side, past the handshake. */
export type Link = {readonly wire: Wire; readonly path: TransferPath};

/** What a race needs to know of both sides. */
export type RaceOptions = {
  readonly role: Role;
  readonly lines: HandshakeLines;
  /** Absent: we accept no connection. */
  readonly listener: Listener | undefined;
  /** Whether the other side has been told where we listen. */
  readonly reachable: boolean;
  readonly relay: Endpoint | undefined;
  readonly clock: Clock;
};

/** Both sides try every way at once; the sender takes the first that stands. */
export type Race = {
  /** Tries the other side's hints too, and the relays when direct ways take long; called once. */
  run(theirs: Hints): void;
  /** Settles when there is a winner, and all other connections have ended. */
  readonly winner: Promise<Link>;
  /** Ends all connections, the winner too; harmless twice. */
  close(): void;
};

/** Milliseconds that direct connections have before relays are tried as well. */
const relayDelay = 500;
/** Connections at a time: all hints and all pending, and as many again for one who knows the key and dials on and on. */
const maxWires = 128;

/** Accepts connections from now on, and dials once the other side's hints are known. */
export function startRace(options: RaceOptions): Race {
  const {role, lines, listener, reachable, relay, clock} = options;
  const wires = new Set<Wire>();
  const pending = createPendingConnections(clock);
  let stopTimer = (): void => undefined;
  let over = false;
  const {promise: winner, resolve: announce, reject: giveUp} = Promise.withResolvers<Link>();
  winner.catch(() => undefined);

  /** Ends the race, and every connection but one. */
  const finish = (kept?: Wire): void => {
    over = true;
    stopTimer();
    pending.close();
    listener?.close();
    for (const wire of wires) {
      if (wire !== kept) {
        wire.destroy();
      }
    }
  };
  const drop = (wire: Wire): void => {
    wires.delete(wire);
    wire.destroy();
  };
  const close = (): void => {
    finish();
    giveUp(new Error('The race for a connection is over.'));
  };
  const contend = async (socket: Socket, path: Link['path'], dialled: boolean): Promise<void> => {
    if (over || wires.size >= maxWires) {
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    const wire = openWire(socket);
    let chosen = false;
    wires.add(wire);
    const settle = dialled ? undefined : pending.add(wire.destroy);
    try {
      if (path === 'relay') {
        await askRelay(wire, lines);
      }
      const win = (): boolean => {
        chosen = !over;
        over = true;
        return chosen;
      };
      const won = await shakeHands(wire, role, lines, win, settle);
      if (won) {
        finish(wire);
        announce({wire, path});
      } else {
        drop(wire);
      }
    } catch (error) {
      drop(wire);
      // Otherwise one of several ways came to nothing; that there is none at all is for the timeout to say.
      if (chosen) {
        finish();
        giveUp(error);
      }
    } finally {
      settle?.();
    }
  };
  const dial = ({host, port}: Endpoint, path: Link['path']): Promise<void> =>
    contend(connect({host, port}), path, true);

  listener?.accept((socket) => void contend(socket, 'direct', false));
  return {
    winner,
    close,
    run(theirs) {
      if (over) {
        return;
      }
      const relays = distinct([...(relay === undefined ? [] : [relay]), ...theirs.relay]);
      let dialled = false;
      const dialRelays = (): void => {
        stopTimer();
        if (!dialled && !over) {
          dialled = true;
          for (const at of relays) {
            void dial(at, 'relay');
          }
        }
      };
      stopTimer = clock.after(relayDelay, dialRelays);
      const direct = Promise.all(theirs.direct.map((at) => dial(at, 'direct')));
      if (!reachable) {
        void direct.then(dialRelays);
      }
    },
  };
}
