import type {Board} from './ports.js';

/** The link to the board, as a role sees it. */
export type Link = {
  /** Lines go out and come in. */
  readonly live: boolean;
  /** So on the second topic. */
  readonly extended: boolean;
  /** For good. */
  readonly closed: boolean;
  /** When `live` or `extended` last changed: Unix time, milliseconds. */
  readonly since: number;
};

/** What the driver tells of it. */
export type LinkInput = Omit<Link, 'since'> & {readonly type: 'link'};

/** The link of a role that has not looked yet. */
export const noLink: Link = {live: false, extended: false, closed: false, since: 0};

/** Reads the link off the board. */
export function readLink(board: Board): LinkInput {
  const live = board.state === 'live';
  return {type: 'link', live, extended: live && board.extended, closed: board.state === 'closed'};
}

/** The link after news of it; the same object when nothing changed. */
export function relink(link: Link, {live, extended, closed}: LinkInput, now: number): Link {
  if (link.live === live && link.extended === extended && link.closed === closed) return link;
  return {live, extended, closed, since: now};
}
