/** Being on the topics of a cluster: joining both, noticing when the board put us elsewhere, mending. */
import type {Clock} from '../../clock/clock.js';
import type {BadLine, Topic} from '../../message/types.js';
import {fullTopic, topicFor} from '../cluster-name.js';
import type {Connection} from '../../ssh/connection.js';
import type {TextLine} from '../lines.js';
import {findTopic, type Listing, parseListing} from '../listing.js';
import {
  type Exile,
  hasCleared,
  isInForce,
  type Joining,
  judgePlace,
  type Place,
  reasonToStayAway,
  type Rival,
  rivalOn,
} from './placement.js';
import {createPipes, type Slot} from './pipes.js';

type MembershipOptions = {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly joining: Omit<Joining, 'topic'>;
  readonly onLine: (topic: Topic, line: TextLine | BadLine) => void;
  /** A pipe ended that we did not close: `join` mends it. */
  readonly onLoss: () => void;
};

/** What a host's look at the listing brought. */
type Check = {
  /**
   * What is wrong, in one sentence: another process of the owner stored the list and has left, or has stored another
   * one. Then the pipes that could store ours have been closed, and `join` opens them anew.
   */
  readonly amiss?: string;
  /** `join` may bring what it did not bring before. */
  readonly cleared: boolean;
};

export type Membership = {
  /**
   * Opens what pipes are missing and makes sure of where they are. The first topic decides; without the second one
   * we are not `extended`, that is all.
   * @returns Why we are not on the first topic; undefined when we are.
   * @throws When the board does not answer.
   */
  join(): Promise<Exile | undefined>;
  /** Takes a host's other list: the pipes that stored the old one go, and `join` opens others with the new one. */
  replace(access: readonly string[]): Promise<void>;
  /** Looks, for a host, whether his list is in force still, and whether he who kept him from a topic has left. */
  check(): Promise<Check>;
  /**
   * Whether the board would let a member in who came now: those who are in stay when a list does not name them any more.
   * One more pipe is opened for that, and closed again; ours stay as they are.
   * @throws When the board does not answer.
   */
  isWelcome(): Promise<boolean>;
  /** Whether a host's list may be in force only as long as another connection of his lasts. */
  readonly contested: boolean;
  /** Why a host has not got the second topic, if so, as one clause. */
  readonly problem: string | undefined;
  /** From now on lines are passed on; those that came since the pipes were opened come first. */
  admit(): void;
  /** Whether what was joined is all there. */
  readonly whole: boolean;
  /** Whether lines can be written on the first topic. */
  readonly talks: boolean;
  /** The same of the second topic. */
  readonly extended: boolean;
  write(topic: Topic, text: string): boolean;
  /** Closes all pipes. */
  leave(): void;
};

const first: Topic = 'future.p2p';
const second: Topic = 'p2p-tui';
const topics: readonly Topic[] = [first, second];

/** Milliseconds until the second look at where a pipe is. */
const secondLook = 300;

export function createMembership(options: MembershipOptions): Membership {
  const {connection, clock, joining, onLine, onLoss} = options;
  const {user, cluster, role} = joining;
  const joined = new Set<Topic>();
  /** Who keeps a host from a topic, or may have stored the list that he wants. */
  const rivals = new Map<Topic, Rival>();
  let {access} = joining;
  let problem: string | undefined;

  const command = (topic: Topic): string => {
    const list = role === 'host' ? ` -a ${access.join(',')}` : '';
    return `pipe ${topicFor(user, cluster, topic)}${list}`;
  };

  const pipes = createPipes({
    connection,
    slots: topics.flatMap((topic): Slot[] => [
      {topic, part: 'main'},
      ...(role === 'host' ? [{topic, part: 'anchor'} as const] : []),
    ]),
    command,
    onLine,
    onLoss({topic}) {
      // A host stays on a topic of his own, and his anchor with him; anybody else may land elsewhere next time.
      if (role !== 'host') pipes.close(topic);
      onLoss();
    },
  });

  const drop = (topic: Topic): void => {
    joined.delete(topic);
    pipes.close(topic);
  };

  const list = async (): Promise<Listing> => parseListing(await connection.run('ls'));

  const locate = async (opened: readonly Topic[], before: Listing): Promise<Map<Topic, Place>> => {
    if (opened.length === 0) return new Map();
    const look = async (which: 'first' | 'second'): Promise<Map<Topic, Place>> => {
      const after = await list();
      return new Map(
        opened.map((topic) => [topic, judgePlace({...joining, access, topic}, before, after, which)]),
      );
    };

    const places = await look('first');
    if (![...places.values()].some(({at}) => at === 'unsure')) return places;
    await new Promise<void>((resolve) => {
      clock.after(secondLook, resolve);
    });
    return look('second');
  };

  return {
    async join() {
      const missing = topics.filter((topic) => !joined.has(topic) || !pipes.complete(topic));
      if (missing.length === 0) return undefined;

      const before = await list();
      const away = reasonToStayAway({...joining, topic: first}, before);
      if (missing.includes(first) && away !== undefined) return away;
      const opened = missing.filter((topic) => reasonToStayAway({...joining, topic}, before) === undefined);
      for (const topic of missing) joined.delete(topic);
      problem = undefined;
      for (const topic of role === 'host' ? opened.toReversed() : opened) await pipes.open(topic);

      for (const [topic, place] of await locate(opened, before)) {
        if (role === 'host')
          rivals.set(topic, rivalOn(findTopic(before, fullTopic(cluster, topic)), cluster));
        if (place.at !== 'exiled') {
          joined.add(topic);
          continue;
        }

        drop(topic);
        if (topic === first) return place;
        problem = place.detail;
      }

      return undefined;
    },
    async replace(next) {
      access = next;
      await Promise.all(topics.map(pipes.retire));
    },
    async check() {
      const listing = await list();
      const shown = (topic: Topic) => findTopic(listing, fullTopic(cluster, topic));
      const cleared = [...rivals].some(
        ([topic, rival]) => !joined.has(topic) && hasCleared(rival, shown(topic), access),
      );
      const amiss = [...joined].filter((topic) => !isInForce(shown(topic), access));
      if (amiss.length === 0) return {cleared};
      await Promise.all(amiss.map(pipes.retire));
      return {
        amiss: `The access list of ${cluster.owner}/${cluster.name} is not in force any more; storing it again.`,
        cleared,
      };
    },
    async isWelcome() {
      const before = await list();
      const further = await connection.pipe(command(first), {
        onData: () => undefined,
        onClose: () => undefined,
      });
      try {
        return (await locate([first], before)).get(first)?.at !== 'exiled';
      } finally {
        further.close();
      }
    },
    get contested() {
      return [...joined].some((topic) => {
        const rival = rivals.get(topic);
        return rival?.access !== undefined && rival.by.size > 0;
      });
    },
    get problem() {
      return problem;
    },
    admit() {
      for (const topic of joined) pipes.admit(topic);
    },
    get whole() {
      return joined.has(first) && [...joined].every((topic) => pipes.complete(topic));
    },
    get talks() {
      return joined.has(first) && pipes.talks(first);
    },
    get extended() {
      return joined.has(second) && pipes.talks(second);
    },
    write: (topic, text) => joined.has(topic) && pipes.write(topic, text),
    leave() {
      for (const topic of topics) drop(topic);
    },
  };
}
