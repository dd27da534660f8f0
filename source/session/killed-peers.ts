/**
 * Workers of this machine that were killed. Each process notes in its directory under which names it works, and whoever
 * starts after it was killed finds that, and says goodbye for it: its clients need not wait until they miss it.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {BoardSession} from '../board/session/session.js';
import type {Clock} from '../clock/clock.js';
import {peerParts} from '../message/peer.js';
import {localTime} from '../message/time.js';
import type {PeerId} from '../message/types.js';

/** Under which names a process works, and where. */
export type PeersNote = {
  readonly board: string;
  /** `owner/name`. */
  readonly cluster: string;
  readonly peers: readonly PeerId[];
};

const noteName = 'peers.json';

/** How many peers of a process are said goodbye for, at most. */
const mostPeers = 64;

/** Notes it in the directory of this process. Where that cannot be, nobody says goodbye for us: that is all. */
export function writeNote(directory: string, note: PeersNote): void {
  try {
    writeFileSync(join(directory, noteName), JSON.stringify(note), {mode: 0o600});
  } catch {
    // See above.
  }
}

/** What a process noted in the directory that it left, if anything that can be read. */
export function readNote(directory: string): readonly PeersNote[] {
  try {
    const note: unknown = JSON.parse(readFileSync(join(directory, noteName), 'utf8'));
    return isNote(note) ? [note] : [];
  } catch {
    return [];
  }
}

function isNote(value: unknown): value is PeersNote {
  if (typeof value !== 'object' || value === null) return false;
  const {board, cluster, peers} = value as Record<string, unknown>;
  return (
    typeof board === 'string' &&
    typeof cluster === 'string' &&
    Array.isArray(peers) &&
    peers.every((peer) => typeof peer === 'string')
  );
}

/** The peers of killed processes that were of this user, on this cluster; none of those that live. */
export function killedPeers(
  notes: readonly PeersNote[],
  {board, cluster, peers: alive}: PeersNote,
  user: string,
): readonly PeerId[] {
  const peers = notes
    .filter((note) => note.board === board && note.cluster === cluster)
    .flatMap((note) => note.peers)
    .filter((peer) => peerParts(peer).user === user && !alive.includes(peer));
  return [...new Set(peers)].slice(0, mostPeers);
}

/** Says goodbye for peers that were killed, as soon as the second topic is there. */
export function sendByes(
  board: Pick<BoardSession, 'post' | 'subscribe'>,
  peers: readonly PeerId[],
  clock: Pick<Clock, 'now'>,
): void {
  let left = peers;
  const send = (): void => {
    left = left.filter((from) => {
      const times = {when: localTime(clock.now())};
      return !board.post('p2p-tui', {type: 'bye', ...times, from, cause: 'killed', reason: 'It was killed.'});
    });
    if (left.length === 0) unsubscribe();
  };
  const unsubscribe = board.subscribe((event) => {
    if (event.type === 'link' && event.state === 'live') send();
  });
  send();
}
