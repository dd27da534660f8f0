/** The rules of topics and access lists, as the pico.sh pipe service has them. No input or output. */

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

/** All topics of a board. */
export type TopicTable<M extends Member> = {
  /**
   * Puts a member on the topic that is his by the rules.
   * @returns The full name of that topic, or `undefined` when it is public and its list does not name him.
   */
  join(member: M, request: JoinRequest): string | undefined;
  /** A member who waited for a reader has one. */
  begin(member: M): void;
  /** Takes a member off his topic, and with him the access list if he stored it. @returns Who is still there. */
  leave(member: M): readonly M[];
  /** Where a member is. */
  topicOf(member: M): Topic<M> | undefined;
  /** The others on a member's topic. */
  others(member: M): readonly M[];
  /** What a user may see: his own topics, and unlike at pico.sh those whose access list names him. */
  visibleTo(visitor: Visitor): readonly TopicView<M>[];
};

type Place<M> = Topic<M> & {
  readonly members: Set<M>;
  readonly waiting: Set<M>;
  list?: {readonly by: M; readonly access: readonly string[]};
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

/** Whether a member gets what others write. */
export function isReader({role}: Member): boolean {
  return role !== 'pub';
}

/** Whether a member writes what others get. */
export function isWriter({role}: Member): boolean {
  return role !== 'sub';
}

/**
 * An empty table.
 *
 * The first connection to a topic stores its access list, even an empty one, and the list dies with that connection.
 * Somebody who asks for another user's topic gets there if the list there names him; in every other case he lands on a
 * topic of his own, and is not told. A public topic is open to all, unless there is a list that does not name him.
 */
export function createTopicTable<M extends Member>(): TopicTable<M> {
  const topics = new Map<string, Place<M>>();
  const places = new Map<M, Place<M>>();

  const landing = (member: M, {topic, isPublic}: JoinRequest): string | undefined => {
    const asked = isPublic ? ownName(publicName, topic) : topic;
    const access = topics.get(asked)?.list?.access ?? [];
    if (isPublic) return access.length === 0 || names(access, member) ? asked : undefined;
    return names(access, member) ? asked : ownName(member.user, topic);
  };

  return {
    join(member, request) {
      const name = landing(member, request);
      if (name === undefined) return undefined;
      const topic: Place<M> = topics.get(name) ?? {name, members: new Set(), waiting: new Set()};
      topics.set(name, topic);
      (request.waits ? topic.waiting : topic.members).add(member);
      topic.list ??= {by: member, access: request.access};
      places.set(member, topic);
      return name;
    },
    begin(member) {
      const topic = places.get(member);
      if (topic?.waiting.delete(member)) topic.members.add(member);
    },
    leave(member) {
      const topic = places.get(member);
      if (!topic) return [];
      places.delete(member);
      topic.members.delete(member);
      topic.waiting.delete(member);
      if (topic.list?.by === member) delete topic.list;
      if (topic.members.size + topic.waiting.size === 0) topics.delete(topic.name);
      return [...topic.members];
    },
    topicOf: (member) => places.get(member),
    others(member) {
      const topic = places.get(member);
      return topic ? [...topic.members].filter((other) => other !== member) : [];
    },
    visibleTo(visitor) {
      const visible: TopicView<M>[] = [];
      for (const {name, members, waiting, list} of topics.values()) {
        if (!name.startsWith(`${visitor.user}/`) && !names(list?.access ?? [], visitor)) continue;
        visible.push({name, access: list?.access ?? [], members: [...members], waiting: [...waiting]});
      }

      return visible;
    },
  };
}
