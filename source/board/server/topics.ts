/** The rules of topics and access lists, as the pico.sh pipe service has them. No input or output. */
import {harmless, type PicoRules} from './pico-rules.js';
import {isWildcard, matchesTopic} from './wildcard.js';

/** Who asks for a topic. */
type Visitor = {
  /** Account name. */
  readonly user: string;
  /** Fingerprint of the key, `SHA256:…`; an access list may name it in place of the user. */
  readonly fingerprint: string;
};

/** What a client does on a topic: a `pub` only writes, a `sub` only reads, a `pipe` does both. */
export type Role = 'pipe' | 'pub' | 'sub';

/** A client's channel on a topic. */
export type Member = Visitor & {
  /** `pipe` when left out. */
  readonly role?: Role;
  /** Stays on a topic when others have no reason to stay there. */
  readonly keepAlive?: boolean;
  /** `uuid (user-key@address:port)`, as `ls` shows it. */
  readonly label: string;
  /** Remote address and port. */
  readonly address: string;
};

type JoinRequest = {
  /** The topic as the user wrote it. */
  readonly topic: string;
  /** The access list given with `-a`; empty when none was. */
  readonly access: readonly string[];
  /** Asks for `public/topic`, which belongs to everybody. */
  readonly isPublic: boolean;
  /** A `pub` that waits for a reader: it is on the topic, its list counts, but it does not write yet. */
  readonly waits?: boolean;
};

/** A topic with its members, for a listing. */
export type TopicView<M extends Member> = {
  readonly name: string;
  /** Empty when there is no list. */
  readonly access: readonly string[];
  readonly members: readonly M[];
  /** Those that wait for a reader. */
  readonly waiting?: readonly M[];
};

/** A topic while somebody is on it. */
export type Topic<M> = {
  readonly name: string;
  readonly members: ReadonlySet<M>;
  readonly waiting: ReadonlySet<M>;
};

/** A list, and whose connection has stored it. */
type StoredList<M> = {readonly by: M; readonly access: readonly string[]};

/** All topics of a board. */
export type TopicTable<M extends Member> = {
  /**
   * Puts a member on the topic that is his by the rules.
   * @returns The full name of that topic, or `undefined` when it is public and its list does not name him.
   */
  join(member: M, request: JoinRequest): string | undefined;
  /** A member who waited for a reader has one. */
  begin(member: M): void;
  /**
   * Takes a member off his topics, and with him the access list if he stored it.
   * @returns Who has no reason to stay without him: the board disconnects them.
   */
  leave(member: M): readonly M[];
  /** The topic that a member was put on. */
  topicOf(member: M): Topic<M> | undefined;
  /** That one, and for a reader on a wildcard topic all that it matches: he hears and writes on each of them. */
  topicsOf(member: M): readonly Topic<M>[];
  /** The others on the topic that a member was put on. */
  others(member: M): readonly M[];
  /** A user's own topics; nobody is shown another's. */
  visibleTo(visitor: Visitor): readonly TopicView<M>[];
  /** The list of a topic by its full name, even an empty one. */
  listOf(name: string): StoredList<M> | undefined;
};

type Place<M> = Topic<M> & {readonly members: Set<M>; readonly waiting: Set<M>};

/** Where a member is. */
type Stay<M> = {
  /** First the topic that he was put on, then those that it matches. */
  readonly places: Set<Place<M>>;
  /** The name whose list goes with him, if he stored one. */
  readonly deletes: string | undefined;
};

/** The account name under which public topics are; nobody can have it. */
export const publicName = 'public';

/** The topic's name under this user: `user/topic`, unless it begins so already. */
export function ownName(user: string, topic: string): string {
  return topic.startsWith(`${user}/`) ? topic : `${user}/${topic}`;
}

/** Whether an access list names the user or his key. */
export function names(access: readonly string[], {user, fingerprint}: Visitor): boolean {
  return access.includes(user) || access.includes(fingerprint);
}

function roleOf({role = 'pipe'}: Member): Role {
  return role;
}

/** Whether a member gets what others write. */
export function isReader(member: Member): boolean {
  return roleOf(member) !== 'pub';
}

/** Whether a member writes what others get. */
export function isWriter(member: Member): boolean {
  return roleOf(member) !== 'sub';
}

/**
 * An empty table.
 *
 * The first connection to a topic stores its access list, even an empty one, and the list dies with that connection.
 * Somebody who asks for another user's topic gets there if the list there names him; in every other case he lands on a
 * topic of his own, and is not told. A public topic is open to all, unless there is a list that does not name him.
 */
export function createTopicTable<M extends Member>(rules: PicoRules = harmless): TopicTable<M> {
  const topics = new Map<string, Place<M>>();
  const stays = new Map<M, Stay<M>>();
  const lists = new Map<string, StoredList<M>>();

  const attach = (member: M, place: Place<M>): void => {
    place.members.add(member);
    stays.get(member)?.places.add(place);
  };

  /** The topic by its full name; a new one has the readers of all wildcard topics that match it. */
  const placeOf = (name: string): Place<M> => {
    const known = topics.get(name);
    if (known) return known;
    const place: Place<M> = {name, members: new Set(), waiting: new Set()};
    topics.set(name, place);
    for (const {name: pattern, members} of topics.values()) {
      if (!isWildcard(pattern) || !matchesTopic(pattern, name)) continue;
      for (const member of members) if (isReader(member)) attach(member, place);
    }

    return place;
  };

  /** Who has nothing else but this topic, of those whom the departure of another leaves without a reason to be there. */
  const deserted = ({members}: Place<M>, wrote: boolean): readonly M[] => {
    const all = [...members];
    const count = (role: Role): number => all.filter((one) => roleOf(one) === role).length;
    const isOver = rules.lonePipesEnd
      ? count('pub') === 0 && count('pipe') <= 1
      : wrote && !all.some((one) => isWriter(one));
    return isOver ? all.filter((one) => !one.keepAlive && stays.get(one)?.places.size === 1) : [];
  };

  return {
    join(member, {topic, access, isPublic, waits}) {
      const own = isPublic ? ownName(publicName, topic) : ownName(member.user, topic);
      const asked = isPublic ? own : topic;
      const isFirst = !lists.has(own);
      if (isFirst) lists.set(own, {by: member, access});
      const list = lists.get(asked)?.access ?? [];
      const isCreator = isFirst && (asked === own || rules.strangersEnter);
      const isLetIn = list.length > 0 && (isCreator || names(list, member));
      if (isPublic && list.length > 0 && !isLetIn) return undefined;

      const name = isLetIn ? asked : own;
      const place = placeOf(name);
      stays.set(member, {
        places: new Set([place]),
        deletes: isFirst ? (rules.departuresDelete ? name : own) : undefined,
      });
      (waits ? place.waiting : place.members).add(member);
      if (isWildcard(name) && isReader(member)) {
        for (const other of topics.values()) {
          if (!isWildcard(other.name) && matchesTopic(name, other.name)) attach(member, other);
        }
      }

      return name;
    },
    begin(member) {
      const [place] = stays.get(member)?.places ?? [];
      if (place?.waiting.delete(member)) place.members.add(member);
    },
    leave(member) {
      const stay = stays.get(member);
      const [home] = stay?.places ?? [];
      if (!stay || !home) return [];
      stays.delete(member);
      const wrote = isWriter(member) && !home.waiting.has(member);
      for (const place of stay.places) {
        place.members.delete(member);
        place.waiting.delete(member);
        if (place.members.size + place.waiting.size === 0) topics.delete(place.name);
      }

      if (stay.deletes !== undefined) lists.delete(stay.deletes);
      return deserted(home, wrote);
    },
    topicOf(member) {
      const [home] = stays.get(member)?.places ?? [];
      return home;
    },
    topicsOf: (member) => [...(stays.get(member)?.places ?? [])],
    others(member) {
      const [home] = stays.get(member)?.places ?? [];
      return home ? [...home.members].filter((other) => other !== member) : [];
    },
    visibleTo({user}) {
      return [...topics.values()]
        .filter(({name}) => name.startsWith(`${user}/`))
        .map(({name, members, waiting}) => {
          const access = lists.get(name)?.access ?? [];
          return {name, access, members: [...members], waiting: [...waiting]};
        });
    },
    listOf: (name) => lists.get(name),
  };
}
