import type {Clock} from '../../clock/clock.js';
import type {PeerId} from '../../message/types.js';
import {drive} from '../../async/drive.js';
import {readLink} from '../link.js';
import type {Board, Recorder} from '../ports.js';
import {sendLine} from '../outbox.js';
import {hostMachine, newHost, type HostEffect, type HostInput, type HostMachine} from './machine.js';

type HostOptions = {
  /** `{user}@{hostname}:{pid}`. */
  readonly id: PeerId;
  readonly board: Board;
  readonly clock: Clock;
  readonly record: Recorder;
  /** The access list as it is announced, the owner included. Putting it in force is the board session's part. */
  readonly users: readonly string[];
  /** Seconds until it stops hosting; never by default. */
  readonly duration?: number;
};

/** A host at work. */
export type Host = {
  readonly id: PeerId;
  /** Announces another access list, at once. */
  setUsers(users: readonly string[]): void;
  /** Hosts until then, and announces that: milliseconds, monotonic. */
  extend(leaveAt: number): void;
  /** Says `bye`; the board stays open. */
  stop(reason: string): Promise<void>;
  /** Resolves when it has stopped, for whatever reason. */
  readonly closed: Promise<void>;
};

/** Announces a cluster and its access list to all who join. */
export function startHost({id, board, clock, record, users, duration}: HostOptions): Host {
  const {promise: closed, resolve} = Promise.withResolvers<void>();
  let unsubscribe = () => {};
  const {feed} = drive<HostMachine, HostInput, HostEffect>({
    machine: hostMachine,
    initial: newHost({
      id,
      users,
      leaveAt: duration === undefined ? undefined : clock.monotonic() + duration * 1000,
    }),
    clock,
    // A host leaves nothing to chance: there is one of it.
    random: () => 0,
    perform(effect) {
      if (effect.type === 'send-line') {
        sendLine({board, clock, record}, effect);
        return;
      }

      unsubscribe();
      resolve();
    },
  });
  unsubscribe = board.subscribe((event) => {
    feed(event.type === 'line' ? event : readLink(board));
  });
  feed(readLink(board));

  return {
    id,
    setUsers(next) {
      feed({type: 'users', users: next});
    },
    extend(leaveAt) {
      feed({type: 'extend', leaveAt});
    },
    stop(reason) {
      feed({type: 'stop', reason});
      return closed;
    },
    closed,
  };
}
