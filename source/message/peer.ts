import type {PeerId} from './types.js';

/** A peer's name taken apart, for display only: nothing in it is verified. */
type PeerParts = {
  readonly user: string;
  readonly host: string;
  readonly pid: string;
  /** `host:pid`, or as much of it as there is; never empty unless the id is. */
  readonly name: string;
};

/**
 * Takes `{user}@{host}:{pid}` apart. Anything else gives what can be found: parts that are missing are empty, and an
 * id without `@` is taken for a user.
 */
export function peerParts(id: PeerId): PeerParts {
  const at = id.lastIndexOf('@');
  if (at < 0) return {user: id, host: '', pid: '', name: id};
  const user = id.slice(0, at);
  const place = id.slice(at + 1);
  const colon = place.lastIndexOf(':');
  const host = colon < 0 ? place : place.slice(0, colon);
  const pid = colon < 0 ? '' : place.slice(colon + 1);
  return {user, host, pid, name: place || user || id};
}
