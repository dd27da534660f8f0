import {randomBytes} from 'node:crypto';
import {systemClock} from '../clock/system.js';
import {startClient, type Client} from '../cluster/client/client.js';
import type {PeerId} from '../message/types.js';
import type {HeldDirectory} from '../payload/held-directory.js';
import {makeWorkDirectory} from '../payload/work-directory.js';
import type {EventBody} from '../store/event.js';
import {transferCode} from '../wormhole/code/code.js';
import type {Questions} from './choose-connect.js';
import {joined} from './joined.js';
import {joinBoard} from './join-board.js';
import {observe} from './observe.js';
import {openWormhole} from './open-wormhole.js';
import type {Settings} from './settings.js';
import type {Suspendable} from './suspend.js';
import {peerId} from './peer-id.js';
import {tellLink} from './tell-link.js';

/** A cluster joined as a client. */
export type ClientSession = {
  readonly id: PeerId;
  readonly client: Client;
  /** Where payloads are kept; deleted with the session. */
  readonly directory: string;
  close(): Promise<void>;
};

type ClientSessionOptions = {
  readonly settings: Settings;
  readonly record: (event: EventBody) => void;
  /** Ask whoever is at the keyboard what the connection has to know; absent: nobody is asked. */
  readonly questions?: Questions | undefined;
  /** Gives up joining; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told why the board is not joined, or not any more, and when it is tried again; see `tellLink`. */
  readonly onTrouble?: (text: string) => void;
  /** Gets the connection before it stands, to be disconnected whenever this process is suspended. */
  readonly onBoard?: (board: Suspendable) => void;
};

/**
 * Joins a cluster to post jobs; waits for its host if need be.
 * @throws Error one sentence, when it can never be joined
 */
export async function openClient({
  settings,
  record,
  questions,
  onBoard,
  onTrouble,
  signal,
}: ClientSessionOptions): Promise<ClientSession> {
  const board = await joinBoard({settings, ...questions});
  onBoard?.(board);
  const ids = new Set<PeerId>();
  observe({board, settings, isOurs: (peer) => ids.has(peer), record});
  if (onTrouble) tellLink({board, clock: systemClock, tell: onTrouble});
  let work: HeldDirectory;
  try {
    await joined(board, signal && {signal});
    work = await makeWorkDirectory();
  } catch (error) {
    await board.close();
    throw error;
  }

  const id = peerId(board.user);
  ids.add(id);
  const client = startClient({
    id,
    board,
    transfers: openWormhole(settings, work.path),
    clock: systemClock,
    random: Math.random,
    record,
    newCode: () => `wormhole://${transferCode(randomBytes)}`,
  });
  return {
    id,
    client,
    directory: work.path,
    async close() {
      await client.close();
      await board.close();
      await work[Symbol.asyncDispose]();
    },
  };
}
