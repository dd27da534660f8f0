/** The name of a cluster, `owner/name`, and what its topics are called on the board. */
import {cleanText} from '../message/clean.js';
import type {Topic} from '../message/types.js';

/** A cluster: the account that owns it, and its name there. */
export type ClusterName = {readonly owner: string; readonly name: string};

/**
 * What pico.sh accepts as a user name: its validator takes one to fifty ASCII letters and digits, and it stores them
 * in lower case. There is no hyphen and no dot.
 */
const userNamePattern = /^[a-z0-9]{1,50}$/;

/** Where the pipes of the pico.sh service are. */
export const picoHost = 'pipe.pico.sh';

/**
 * The host that is asked for a user's name where the board itself does not tell it. It has a host key of its own.
 * @param board where the board is; not what the user calls it.
 */
export function accountHostOf(board: string): string | undefined {
  return board.toLowerCase().replace(/\.$/, '') === picoHost ? 'pico.sh' : undefined;
}

/** The names that the pico.sh service keeps for itself: its source denies them to whoever registers. */
const reservedNames: ReadonlySet<string> = new Set(
  'abuse admin ams ash cgi create g global help localhost new nue ops public root spec www'.split(' '),
);

/** Our own limit: what stays readable in a topic name, and cannot break a message or a listing. */
const clusterPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Checks a user name before it is sent anywhere.
 * @param board the host name of the board. That of pico.sh keeps some names for itself, which another may have.
 * @returns One sentence that says what is wrong, or `undefined` when the board could have this user.
 */
export function userNameProblem(user: string, board?: string): string | undefined {
  if (board !== undefined && accountHostOf(board) !== undefined && reservedNames.has(user)) {
    return `Nobody on pico.sh can be called "${user}", which it keeps for itself: ask for the right name.`;
  }

  if (userNamePattern.test(user)) return undefined;
  return `"${shorten(user)}" is not a user name: it takes 1 to 50 lower-case letters and digits.`;
}

/**
 * Parses `owner/name`.
 * @returns The two parts, or one sentence that says what is wrong.
 */
export function parseClusterName(text: string): ClusterName | {readonly error: string} {
  const [owner, name, ...rest] = text.split('/');
  if (owner === undefined || name === undefined || rest.length > 0) {
    return {error: `"${shorten(text)}" is not a cluster: give it as owner/name, for example alice/friends.`};
  }

  const problem = userNameProblem(owner);
  if (problem !== undefined) return {error: problem};
  if (!clusterPattern.test(name)) {
    return {
      error:
        `"${shorten(name)}" is not a cluster name: ` +
        'it takes 1 to 64 letters, digits, dots, hyphens and underscores, and starts with a letter or digit.',
    };
  }

  return {owner, name};
}

/** Who owns a cluster, `owner/name`, or a topic of it, `owner/name/topic`; the name was checked before. */
export function ownerOf(name: string): string {
  const [owner = ''] = name.split('/', 1);
  return owner;
}

/**
 * Whether a cluster is the one that a user has to himself, as R names it: it has no host and no access list, and whoever of
 * his processes comes first makes it.
 */
export function isPersonal({owner, name}: ClusterName, user: string): boolean {
  return user === owner && name === 'personal';
}

/** The topic as `ls` shows it, the same for everybody: `owner/name/future.p2p`. */
export function fullTopic({owner, name}: ClusterName, topic: Topic): string {
  return `${owner}/${name}/${topic}`;
}

/**
 * The topic as this user asks for it. The pico.sh pipe service puts `user/` before a topic that does not start with it
 * already, so the owner leaves his name out (R owners do the same), except where the cluster bears his own name.
 */
export function topicFor(user: string, cluster: ClusterName, topic: Topic): string {
  const ownName = user === cluster.owner && cluster.name !== cluster.owner;
  return ownName ? `${cluster.name}/${topic}` : fullTopic(cluster, topic);
}

/**
 * Where the service puts this user, without any error, when the cluster is not hosted or its access list does not name
 * him: a private topic of his own. The owner has none.
 */
export function privateTopic(user: string, cluster: ClusterName, topic: Topic): string {
  return `${user}/${fullTopic(cluster, topic)}`;
}

/** For messages: as long as a line can bear. */
function shorten(text: string): string {
  return cleanText(text, 80);
}
