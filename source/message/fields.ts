import type {Message, Topic} from './types.js';

/**
 * How the value of a field is written.
 *
 * - `time`: ISO time without zone, at least to the second.
 * - `name`: text that may not be empty, such as a peer's or a job's name.
 * - `text`: any text, also none.
 * - `list`: names joined by `;`.
 * - `count`: an integer from 0 to 2^53 - 1.
 * - `number`: a finite number, not negative.
 * - `type`: the place of `type` itself.
 * - `total`: how many users the access list names; written for R readers, not kept in the message.
 */
export type Kind = 'time' | 'name' | 'text' | 'list' | 'count' | 'number' | 'type' | 'total';

/** One field of a message, as it stands on the wire. */
export type FieldRule<Key extends string = string> = {
  readonly key: Key;
  readonly kind: Kind;
  /** May be left out. */
  readonly optional?: boolean;
  /** Belongs to the dialect of this topic only. */
  readonly only?: Topic;
};

/** The types whose fields are known. */
type KnownType = Exclude<Message['type'], 'unknown'>;

/** The fields of one type in the order in which they are written, and the topics it may travel on. */
type TypeRule<Key extends string = string> = {
  readonly topics: readonly Topic[];
  readonly fields: readonly FieldRule<Key>[];
};

type KeysOf<Type extends KnownType> = Exclude<keyof Extract<Message, {type: Type}> & string, 'extra'>;

type Rules = {
  readonly [Type in KnownType]: TypeRule<KeysOf<Type> | 'type' | (Type extends 'access' ? 'nusers' : never)>;
};

const both = ['future.p2p', 'p2p-tui'] as const;
const first = ['future.p2p'] as const;
const second = ['p2p-tui'] as const;

const when = {key: 'when', kind: 'time'} as const;
const expires = {key: 'expires', kind: 'count'} as const;
const type = {key: 'type', kind: 'type'} as const;
const from = {key: 'from', kind: 'name'} as const;
const to = {key: 'to', kind: 'name'} as const;
const future = {key: 'future', kind: 'name'} as const;
const protocols = {key: 'protocols', kind: 'list'} as const;
const via = {key: 'via', kind: 'name'} as const;

const hello = {topics: both, fields: [when, expires, type, from, protocols]} as const;
const handover = [when, expires, type, from, to, future, via] as const;
const notice = [when, type, from, to, future] as const;
const ending = [
  {key: 'outcome', kind: 'name', optional: true, only: 'p2p-tui'},
  {key: 'error', kind: 'name', optional: true, only: 'p2p-tui'},
] as const;

/**
 * Every type with its fields in wire order. The first topic's rows are the dialect of the R package future.p2p
 * 0.4.0; the rest is what p2p-tui adds on the second topic. Parsing and formatting both read this table alone.
 */
export const typeRules: Rules = {
  access: {
    topics: first,
    fields: [
      {key: 'owner', kind: 'name'},
      {key: 'nusers', kind: 'total', optional: true},
      {key: 'users', kind: 'list'},
      expires,
    ],
  },
  cluster: hello,
  worker: hello,
  client: hello,
  request: {
    topics: both,
    fields: [
      when,
      expires,
      type,
      from,
      future,
      {key: 'size', kind: 'count'},
      {key: 'runtime', kind: 'name', optional: true, only: 'p2p-tui'},
      {key: 'label', kind: 'text', optional: true, only: 'p2p-tui'},
      protocols,
    ],
  },
  offer: {topics: both, fields: [when, expires, type, from, to, future, protocols]},
  accept: {topics: both, fields: handover},
  result: {topics: both, fields: [...handover, ...ending]},
  withdraw: {topics: both, fields: notice},
  heartbeat: {
    topics: second,
    fields: [
      when,
      expires,
      type,
      from,
      {key: 'state', kind: 'name'},
      {key: 'future', kind: 'name', optional: true},
      {key: 'results', kind: 'list', optional: true},
      {key: 'cause', kind: 'name', optional: true},
      {key: 'reason', kind: 'text', optional: true},
      {key: 'slots', kind: 'count'},
      {key: 'done', kind: 'count'},
      {key: 'failed', kind: 'count'},
      {key: 'runtimes', kind: 'list'},
      {key: 'load', kind: 'number'},
      {key: 'rss', kind: 'count'},
      {key: 'every', kind: 'number'},
      {key: 'version', kind: 'text'},
    ],
  },
  started: {topics: second, fields: notice},
  ended: {topics: second, fields: [...notice, ...ending]},
  progress: {
    topics: second,
    fields: [
      ...notice,
      {key: 'done', kind: 'number'},
      {key: 'total', kind: 'number'},
      {key: 'note', kind: 'text', optional: true},
    ],
  },
  decline: {
    topics: second,
    fields: [...notice, {key: 'cause', kind: 'name', optional: true}, {key: 'reason', kind: 'text'}],
  },
  keepalive: {
    topics: second,
    fields: [when, expires, type, from, {key: 'jobs', kind: 'count'}, {key: 'every', kind: 'number'}],
  },
  received: {topics: second, fields: [...notice, ...ending]},
  bye: {
    topics: second,
    fields: [
      when,
      type,
      from,
      {key: 'cause', kind: 'name', optional: true},
      {key: 'reason', kind: 'text', optional: true},
    ],
  },
  users: {
    topics: second,
    fields: [
      when,
      expires,
      type,
      from,
      to,
      {key: 'add', kind: 'list', optional: true},
      {key: 'remove', kind: 'list', optional: true},
      {key: 'reason', kind: 'text', optional: true},
    ],
  },
};

const byTopic = new Map<Topic, ReadonlyMap<string, readonly FieldRule[]>>(
  both.map((topic) => [
    topic,
    new Map(
      Object.entries(typeRules)
        .filter(([, rule]) => rule.topics.includes(topic))
        .map(([name, rule]) => [name, rule.fields.filter(({only}: FieldRule) => !only || only === topic)]),
    ),
  ]),
);

/**
 * The fields of a type in the dialect of a topic, in wire order.
 * @returns nothing when that dialect does not know the type.
 */
export function fieldsOf(name: string, topic: Topic): readonly FieldRule[] | undefined {
  return byTopic.get(topic)?.get(name);
}
