import type {Board} from './ports.js';

/** The link to the board, as a role sees it. Times are milliseconds, monotonic. */
export type RoleLink = {
  /** Lines go out and come in. */
  readonly live: boolean;
  /** So on the second topic. */
  readonly extended: boolean;
  /** For good. */
  readonly closed: boolean;
  /** When `live` or `extended` last changed. */
  readonly since: number;
  /** How often the second topic has been joined. */
  readonly sessions: number;
  /** Since when it is joined; of no meaning while it is not. */
  readonly joinedAt: number;
  /** How long something could be heard in earlier sessions, all together. */
  readonly listened: number;
};

/** What the driver tells of it. */
export type LinkInput = Pick<RoleLink, 'live' | 'extended' | 'closed'> & {readonly type: 'link'};

/** The link of a role that has not looked yet. */
export const noLink: RoleLink = {
  live: false,
  extended: false,
  closed: false,
  since: 0,
  sessions: 0,
  joinedAt: 0,
  listened: 0,
};

/** Reads the link off the board. */
export function readLink(board: Board): LinkInput {
  const live = board.state === 'live';
  return {type: 'link', live, extended: live && board.extended, closed: board.state === 'closed'};
}

/** The link after the driver looked at it again; the same object when nothing changed. */
export function relink(link: RoleLink, {live, extended, closed}: LinkInput, now: number): RoleLink {
  if (link.live === live && link.extended === extended && link.closed === closed) return link;
  const next = {...link, live, extended, closed, since: now};
  if (extended === link.extended) return next;
  return extended
    ? {...next, sessions: link.sessions + 1, joinedAt: now}
    : {...next, listened: listening(link, now)};
}

/** Milliseconds in which the second topic could be heard, up to now. */
export function listening({extended, joinedAt, listened}: RoleLink, now: number): number {
  return extended ? listened + now - joinedAt : listened;
}

/** A step that comes so much later than one was due, milliseconds: this machine slept, or the process was stopped. */
const slept = 5000;

/**
 * The link of a role whose process may have slept: then nobody was heard, and what follows is another session.
 * @param steppedAt when the role last did something
 * @param due when it wanted to do something at the latest
 */
export function afterSleep(
  link: RoleLink,
  steppedAt: number,
  due: () => number | undefined,
  now: number,
): RoleLink {
  // What is due is looked up only where that could show that it slept.
  if (now - steppedAt <= slept || now - (due() ?? Infinity) <= slept) return link;
  if (!link.extended) return {...link, since: now};
  return {
    ...link,
    since: now,
    sessions: link.sessions + 1,
    joinedAt: now,
    listened: listening(link, steppedAt),
  };
}
