/** The rules of topics and access lists, as the pico.sh pipe service has them. No input or output. */
import type {Listing} from '../listing.js';

/** Who asks for a topic. */
export type Visitor = {
  /** Account name. */
  readonly user: string;
  /** Fingerprint of the key, `SHA256:…`; an access list may name it in place of the user. */
  readonly fingerprint: string;
};

/** A pipe on a topic. */
export type Member = Visitor & {
  /** `uuid (user-key@address:port)`, as `ls` shows it. */
  readonly label: string;
  /** Remote address and port. */
  readonly address: string;
};

export type JoinRequest = {
  /** The topic as the user wrote it. */
  readonly topic: string;
  /** The access list given with `-a`; empty when none was. */
  readonly access: readonly string[];
  /** Asks for `public/topic`, which belongs to everybody and has no list. */
  readonly isPublic: boolean;
};

/** A topic with its members, for a listing. */
export type TopicView<M extends Member> = {
  readonly name: string;
  /** Empty when there is no list. */
  readonly access: readonly string[];
  readonly members: readonly M[];
};

/** All topics of a board. */
export type TopicTable<M extends Member> = {
  /** Puts a member on the topic that is his by the rules. @returns The full name of that topic. */
  join(member: M, request: JoinRequest): string;
  /** Takes a member off his topic, and with him the access list if he stored it. @returns Who is still there. */
  leave(member: M): readonly M[];
  /** The others on a member's topic. */
  others(member: M): readonly M[];
  /** What a user may see: his own topics, and those whose access list names him. */
  visibleTo(visitor: Visitor): readonly TopicView<M>[];
};

type Topic<M> = {
  readonly name: string;
  readonly members: Set<M>;
  list?: {readonly by: M; readonly access: readonly string[]};
};

/** The topic's name under this user: `user/topic`, unless it begins so already. */
export function ownName(user: string, topic: string): string {
  return topic.startsWith(`${user}/`) ? topic : `${user}/${topic}`;
}

/** Whether an access list names the user or his key. */
export function names(access: readonly string[], {user, fingerprint}: Visitor): boolean {
  return access.includes(user) || access.includes(fingerprint);
}

/**
 * An empty table.
 *
 * The first connection to a topic stores its access list, even an empty one, and the list dies with that connection.
 * Somebody who asks for another user's topic gets there if the list there names him; in every other case he lands on a
 * topic of his own, and is not told.
 */
export function createTopicTable<M extends Member>(): TopicTable<M> {
  const topics = new Map<string, Topic<M>>();
  const places = new Map<M, Topic<M>>();

  const landing = (member: M, {topic, isPublic}: JoinRequest): string => {
    if (isPublic) return ownName('public', topic);
    const access = topics.get(topic)?.list?.access ?? [];
    return names(access, member) ? topic : ownName(member.user, topic);
  };

  return {
    join(member, request) {
      const name = landing(member, request);
      const topic: Topic<M> = topics.get(name) ?? {name, members: new Set()};
      topics.set(name, topic);
      topic.members.add(member);
      topic.list ??= {by: member, access: request.isPublic ? [] : request.access};
      places.set(member, topic);
      return name;
    },
    leave(member) {
      const topic = places.get(member);
      if (!topic) return [];
      places.delete(member);
      topic.members.delete(member);
      if (topic.list?.by === member) delete topic.list;
      if (topic.members.size === 0) topics.delete(topic.name);
      return [...topic.members];
    },
    others(member) {
      const topic = places.get(member);
      return topic ? [...topic.members].filter((other) => other !== member) : [];
    },
    visibleTo(visitor) {
      const visible: TopicView<M>[] = [];
      for (const {name, members, list} of topics.values()) {
        const access = list?.access ?? [];
        if (name.startsWith(`${visitor.user}/`) || names(access, visitor)) {
          visible.push({name, access, members: [...members]});
        }
      }

      return visible;
    },
  };
}

/** The same as data: what `parseListing` makes of `formatListing`. */
export function toListing(topics: readonly TopicView<Member>[]): Listing {
  return {
    topics: topics.map(({name, access, members}) => ({
      name,
      ...(access.length > 0 && {access}),
      pipes: members.map(({user, address}) => ({user, address})),
    })),
  };
}
