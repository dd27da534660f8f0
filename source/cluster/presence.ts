/** Whether a peer that has promised to speak again is still there. Only time in which we could hear it counts. */
import {listening, type RoleLink} from './link.js';

/** When a peer was heard last, in our own time of listening. */
export type Heard = {
  /** In which session on the second topic. */
  readonly session: number;
  /** After how many milliseconds of listening. */
  readonly listened: number;
};

/** A peer that is heard now. */
export function heardNow(link: RoleLink, now: number): Heard {
  return {session: link.sessions, listened: listening(link, now)};
}

/** What peers need at most to answer the hello of one that joins, milliseconds. */
const answerWithin = 2000;

/** How long a peer may be without a line before it is lost, milliseconds of listening. */
export type AbsenceTimeout = {
  /** In all, over however many sessions. */
  readonly inAll: number;
  /** Since we joined anew: whoever is there was called then. */
  readonly afterJoining: number;
};

/**
 * When a peer is lost unless it is heard: milliseconds, monotonic; Infinity while we cannot hear. A link that flaps
 * does not hide the dead: what was listened adds up. After each return the living get a moment to answer first.
 */
export function lostAt(link: RoleLink, heard: Heard, {inAll, afterJoining}: AbsenceTimeout): number {
  if (!link.extended) return Infinity;
  const spent = link.joinedAt + heard.listened + inAll - link.listened;
  if (heard.session === link.sessions) return spent;
  const answered = Math.min(Math.max(spent, link.joinedAt + answerWithin), spent + inAll);
  return Math.min(answered, link.joinedAt + afterJoining);
}
