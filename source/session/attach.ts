/** Being on a cluster's board, in whatever role: what each of them opens first and closes last. */
import {systemClock} from '../clock/system.js';
import type {BoardSession} from '../board/session/session.js';
import type {PeerId} from '../message/types.js';
import type {EventBody, ListingEvent} from '../store/event.js';
import type {ConnectionPrompts} from './choose-connect.js';
import {joinBoard} from './join-board.js';
import {joined, type JoinedOptions} from './joined.js';
import {observe} from './observe.js';
import {peerId} from './peer-id.js';
import type {Settings} from './settings.js';
import {suspendWithProcess, type Suspendable} from './suspend.js';
import {tellLink} from './tell-link.js';
import {watchListing} from './watch-listing.js';

/** What a role is attached to a cluster with. */
export type AttachOptions = {
  readonly settings: Settings;
  /** Gets all that the board tells. */
  readonly record: (event: EventBody) => void;
  /** Ask whoever is at the keyboard what the connection has to know; absent: nobody is asked. */
  readonly prompts?: ConnectionPrompts | undefined;
  /** Told why the board is not joined, or not any more, and when it is tried again; see `tellLink`. */
  readonly onTrouble?: ((text: string) => void) | undefined;
  /** Leaves the board whenever the terminal stops this process; without it that is up to whoever opened this. */
  readonly suspends?: boolean;
};

type RoleOptions = {
  /** Anybody else than the cluster's owner is refused. */
  readonly ownerOnly?: boolean;
  /** Peers that count as ours beside those that `peer` names. */
  readonly isOurs?: ((peer: PeerId) => boolean) | undefined;
  /** What else pauses with the connection. */
  readonly pausing?: {pause(): void; resume(): void};
};

/** A board that a role is on, or will be. */
export type Attached = Suspendable & {
  readonly board: BoardSession;
  /** Resolves when the board is joined. See `joined`. */
  ready(options?: JoinedOptions): Promise<void>;
  /** A name of ours on the board, once it knows our user; from then on a line from it is marked as ours. See `peerId`. */
  peer(index?: number): PeerId;
  /** Whether a peer is one of ours. */
  isOurs(peer: PeerId): boolean;
  /** From now on looks at who is connected, as the board shows it, and tells `seen` after it is recorded. */
  watch(seen?: (listing: ListingEvent) => void): void;
  close(): Promise<void>;
};

/**
 * Connects to the board of a cluster, and returns at once: it goes on trying for as long as trying helps.
 * @throws Error one sentence, when the cluster's name is none
 */
export async function attach(options: AttachOptions & RoleOptions): Promise<Attached> {
  const {settings, record, prompts, onTrouble, suspends, ownerOnly = false, pausing} = options;
  const board = await joinBoard({settings, ...prompts, ownerOnly});
  const names = new Set<PeerId>();
  const isOurs = (peer: PeerId) => names.has(peer) || options.isOurs?.(peer) === true;
  const suspendable: Suspendable = {
    async suspend() {
      pausing?.pause();
      await board.suspend();
    },
    resume() {
      pausing?.resume();
      board.resume();
    },
  };

  let stopLooking = () => {};
  const closing = new DisposableStack();
  closing.defer(observe({board, settings, isOurs, record}));
  if (onTrouble) {
    closing.defer(tellLink({board, clock: systemClock, mayBeUnhosted: ownerOnly, tell: onTrouble}));
  }
  if (suspends === true) closing.defer(suspendWithProcess(suspendable));

  return {
    ...suspendable,
    board,
    ready: (waiting) => joined(board, waiting),
    peer(index) {
      const name = peerId(board.user, index);
      names.add(name);
      return name;
    },
    isOurs,
    watch(seen) {
      stopLooking = watchListing({
        board,
        cluster: settings.cluster,
        clock: systemClock,
        record(event) {
          record(event);
          seen?.(event);
        },
      });
    },
    async close() {
      stopLooking();
      // How the link ends is told, too.
      await board.close();
      closing.dispose();
    },
  };
}
