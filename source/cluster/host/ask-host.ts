/**
 * A change of the access list by a process that does not host: it is kept in the settings, which a host on this machine watches;
 * a host on another one is asked over the second topic. That it is in force, the board shows.
 */
import {pause} from '../../async/timeout.js';
import {lingeringUsers} from '../../board/session/placement.js';
import type {BoardSession} from '../../board/session/types.js';
import type {Clock} from '../../clock/clock.js';
import {cleanText} from '../../message/clean.js';
import {messageOf} from '../../message/error-message.js';
import {peerParts} from '../../message/peer.js';
import {localTime} from '../../message/time.js';
import type {PeerId, UsersMessage} from '../../message/types.js';
import {withOwner} from '../../message/user-list.js';
import {expiry, lifetimes} from '../outbox.js';
import type {Board} from '../ports.js';
import type {AccessLists} from './access-lists.js';
import {listInForce} from './list-in-force.js';
import {changedUsers, hasChange, proofTopic, type UsersChange} from './users-line.js';

/** What became of a change. */
export type ChangeOutcome = {
  /**
   * `inForce`: the board goes by it. `kept`: nobody hosts, it counts from the next time on. `failed`: the host has another
   * list, or there is none and it could not be kept.
   */
  readonly state: 'inForce' | 'kept' | 'failed';
  /** The list that is in force now, else the one that is kept, the owner first. */
  readonly users: readonly string[];
  /** Users who are connected although the list does not name them. */
  readonly lingering: readonly string[];
  /** Why it failed, as a clause without a full stop. */
  readonly detail?: string | undefined;
  /** What went wrong with keeping it in the settings, if so, as such a clause. */
  readonly unkept?: string | undefined;
};

/** What asking the host for another list takes. */
export type AskHostOptions = {
  readonly board: Board & Pick<BoardSession, 'listing'>;
  /** `owner/name`. */
  readonly cluster: string;
  readonly clock: Clock;
  readonly lists: AccessLists;
  /** Our name on the board. */
  readonly id: PeerId;
  /** Who hosts, as he said on the second topic. */
  readonly host: () => PeerId | undefined;
  /** Holds a topic of the owner's until the function that it resolves with is called. */
  readonly hold: (topic: string) => Promise<() => Promise<void>>;
};

/** Milliseconds between two looks at the list. */
const lookEvery = 300;
/** Milliseconds that a host on this machine has to read the settings before it is asked over the board as well. */
const settingsTakenWithin = 3000;
/** Milliseconds between two questions to the same host: lines may be lost. */
const askEvery = 6000;
/** Milliseconds after which a host has not done it. A list that a lost connection holds takes longer, and is told of by the host. */
const longest = 20_000;
/** Milliseconds in which a list that the host could not put in force at once may be so after all. */
const afterRefusal = 5000;
/** Milliseconds in which a host of our kind has said that it is there. */
const heardWithin = 8000;
/** Milliseconds without a list after which nobody hosts: a change of it takes less. */
const unhostedAfter = 3000;

/** Sees a change of the list through. Never rejects. */
export async function askHost(change: UsersChange, options: AskHostOptions): Promise<ChangeOutcome> {
  const {board, cluster, clock, lists, host} = options;
  const [owner = '', name = ''] = cluster.split('/');
  const keep = (users: (kept: readonly string[] | undefined) => readonly string[]) => {
    const problem = lists.changeUsers(cluster, users);
    return problem && `it is not kept for the next time: ${problem}`;
  };

  const isHere = (peer = '') => peerParts(peer).host === peerParts(options.id).host;
  const first = await board.listing();
  const before = first && listInForce(cluster, first)?.users;
  let unkept = keep((kept) => changedUsers(kept ?? before ?? [], change));
  const begun = clock.monotonic();
  let hostedAt = before === undefined ? -Infinity : begun;
  const question = createQuestion(change, options);
  try {
    for (;;) {
      const listing = await board.listing();
      const now = clock.monotonic();
      const list = listing && listInForce(cluster, listing);
      if (listing && list?.onBoth && hasChange(list.users, change)) {
        const {users} = list;
        // A host on this machine keeps it itself; what others changed there meanwhile is to stay.
        if (host() !== undefined && !isHere(host())) unkept = keep(() => users) ?? unkept;
        return {
          state: 'inForce',
          users,
          lingering: lingeringUsers(listing, {owner, name}, users),
          unkept,
        };
      }

      if (list || !listing) hostedAt = now;
      if (now - hostedAt > unhostedAfter) {
        const kept = withOwner(owner, lists.usersOf(cluster) ?? []);
        const outcome = {users: kept, lingering: [], unkept};
        return unkept === undefined
          ? {...outcome, state: 'kept'}
          : {...outcome, state: 'failed', detail: 'nobody hosts it now'};
      }

      const asked = host();
      const wait = isHere(asked) ? settingsTakenWithin : 0;
      if (asked !== undefined && now - begun >= wait) await question.ask(asked);
      const refusal = question.refusal();
      const timeout = asked === undefined ? heardWithin : longest;
      if (now - begun > timeout || (refusal && now - refusal.at > afterRefusal)) {
        const detail = refusal?.reason ?? (asked === undefined ? unheard : `${asked} has not done it`);
        return {state: 'failed', users: list?.users ?? before ?? [], lingering: [], detail, unkept};
      }

      await pause(clock, lookEvery);
    }
  } finally {
    await question.end();
  }
}

const unheard =
  'it is hosted by a process that does not answer, such as a host that runs R, and has its own list';

/** The question to a host, and the topics that prove it. */
function createQuestion(change: UsersChange, {board, cluster, clock, id, hold}: AskHostOptions) {
  let asked: {readonly host: PeerId; readonly at: number} | undefined;
  let release = () => Promise.resolve();
  let refusal: {readonly reason: string; readonly at: number} | undefined;
  const refused = (reason: string) => {
    refusal ??= {reason: cleanText(reason, 300).replace(/\.$/, ''), at: clock.monotonic()};
  };
  const unsubscribe = board.subscribe((event) => {
    if (event.type !== 'line' || event.message.type !== 'users') return;
    const {from, to, reason} = event.message;
    // It may be forged, and says nothing but that this comes to nothing.
    if (to === id && from === asked?.host && reason !== undefined) refused(reason);
  });
  return {
    refusal: () => refusal,
    async ask(host: PeerId) {
      const now = clock.monotonic();
      if (asked?.host === host && now - asked.at < askEvery) return;
      const line: UsersMessage = {
        type: 'users',
        when: localTime(clock.now()),
        expires: expiry({wall: clock.now()}, lifetimes.users),
        from: id,
        to: host,
        ...(change.add.length > 0 && {add: change.add}),
        ...(change.remove.length > 0 && {remove: change.remove}),
      };
      await release();
      asked = {host, at: now};
      try {
        release = await hold(proofTopic(cluster, line));
        board.post('p2p-tui', line);
      } catch (error) {
        release = () => Promise.resolve();
        refused(messageOf(error));
      }
    },
    async end() {
      unsubscribe();
      await release();
    },
  };
}
