/**
 * Whose job comes next: users take turns, and the clients of a user among themselves. Every worker hears every accept,
 * so all of them go by the same turns without a word to each other.
 */
import {peerParts} from '../../message/peer.js';
import type {JobId, PeerId} from '../../message/types.js';
import type {Request, Turns} from './types.js';

/** How many users, and clients, are remembered: whoever is forgotten had his turn long ago. */
const most = 10_000;

/** Nobody had a turn yet. */
export const noTurns: Turns = {last: 0, users: new Map(), clients: new Map()};

/** A client's job was taken, by whichever worker. */
export function takeTurn({last, users, clients}: Turns, client: PeerId): Turns {
  const turn = last + 1;
  return {
    last: turn,
    users: moved(users, peerParts(client).user, turn),
    clients: moved(clients, client, turn),
  };
}

/**
 * The request to serve next: of the user, then of the client, whose last turn is longest ago; of a client's jobs the
 * oldest, so that one whose worker was lost does not wait behind all that were posted since.
 */
export function nextRequest(
  requests: readonly Request[],
  turns: Turns,
  isOpen: (request: Request) => boolean,
): Request | undefined {
  let next: Request | undefined;
  let best = [Infinity, Infinity] as const;
  for (const request of requests) {
    if (!isOpen(request)) continue;
    const {client, future} = request;
    const turn = [turns.users.get(peerParts(client).user) ?? 0, turns.clients.get(client) ?? 0] as const;
    if (turn[0] > best[0] || (turn[0] === best[0] && turn[1] > best[1])) continue;
    const isEven = turn[0] === best[0] && turn[1] === best[1];
    if (next && isEven && !(next.client === client && isOlder(future, next.future))) continue;
    next = request;
    best = turn;
  }

  return next;
}

/** Whether a client posted one job before another: both kinds of client count their futures, `{32 hex}-{counter}`. */
function isOlder(one: JobId, other: JobId): boolean {
  const [session, count] = one.split('-');
  const [otherSession, otherCount] = other.split('-');
  return session === otherSession && Number(count) < Number(otherCount);
}

/** The map with its newest entry at the end, so that the first is the one to forget. */
function moved<Key>(turns: ReadonlyMap<Key, number>, key: Key, turn: number): ReadonlyMap<Key, number> {
  const next = new Map(turns);
  next.delete(key);
  next.set(key, turn);
  const [first] = next.keys();
  if (next.size > most && first !== undefined) next.delete(first);
  return next;
}
