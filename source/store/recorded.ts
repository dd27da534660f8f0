import {typeRules, type FieldRule} from '../message/fields.js';
import {stages, type Event, type EventBody} from './event.js';

type Times = Pick<Event, 'seq' | 'at' | 'time'>;

/** What stands in a row of a log. `damaged`: it is not what was written, and a note says so in its place. */
type Recorded = {readonly event: Event; readonly damaged: boolean};

/**
 * Reads an event from its JSON, whatever that is: what panes and the fold get is always an event.
 * What a version of another age wrote, and this one cannot use, becomes a note as well, but is no damage.
 */
export function recordedEvent(body: unknown, times: Times): Recorded {
  let value: unknown;
  try {
    value = typeof body === 'string' ? JSON.parse(body) : undefined;
  } catch {
    // Told below.
  }

  if (!isObject(value) || typeof value['type'] !== 'string') {
    return {event: noteAt(times, 'The event that was recorded here is damaged.'), damaged: true};
  }

  // Logs of version 2 and before call it so.
  if (value['type'] === 'link' && value['state'] === 'exiled') value['state'] = 'denied';
  if (!isUsable(value)) {
    return {event: noteAt(times, 'The event that was recorded here is not known here.'), damaged: false};
  }

  // Parsed just now, so nobody else has it: to set its place is several times faster than to copy it.
  const event = value as EventBody & {-readonly [Key in keyof Times]: Times[Key]};
  event.seq = times.seq;
  event.at = times.at;
  event.time = times.time;
  return {event, damaged: false};
}

/** A note in the place of what cannot be read. */
export function noteAt({seq, at, time}: Times, text: string): Event {
  return {type: 'note', level: 'warn', text, seq, at, time};
}

type Fields = Record<string, unknown>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number';
const flag: Check = (value) => typeof value === 'boolean';
const texts: Check = (value) => Array.isArray(value) && value.every(text);

const checks: Readonly<Record<FieldRule['kind'], Check>> = {
  time: text,
  name: text,
  text,
  list: texts,
  count: number,
  number,
  type: text,
  // It is on the wire only.
  total: () => true,
};

const oneOf = (...values: readonly string[]): Check => {
  const allowed = new Set<unknown>(values);
  return (value) => allowed.has(value);
};

/** The fields that the fold and the panes rely on, of each type of event but lines. */
const required: Readonly<Record<Exclude<EventBody['type'], 'line'>, Readonly<Record<string, Check>>>> = {
  link: {state: oneOf('connecting', 'live', 'denied', 'lost', 'closed'), board: text},
  listing: {
    topics: (value) => Array.isArray(value) && value.every((topic) => isObject(topic) && isTopic(topic)),
  },
  transfer: {
    job: text,
    direction: oneOf('send', 'receive'),
    leg: oneOf('out', 'back'),
    peer: text,
    state: oneOf('waiting', 'moving', 'done', 'failed'),
    bytes: number,
    total: number,
  },
  job: {job: text, stage: oneOf(...stages), as: oneOf('client', 'worker')},
  tick: {},
  note: {level: oneOf('info', 'warn', 'error'), text},
  hosting: {active: flag, busy: flag, inForce: flag, users: texts},
  clock: {from: number, to: number},
  gap: {cause: oneOf('opening', 'link', 'asleep'), from: number, to: number},
};

function isTopic({name, access, pipes}: Fields): boolean {
  const isPipe = (pipe: unknown) => isObject(pipe) && text(pipe['user']) && text(pipe['address']);
  return text(name) && (access === undefined || texts(access)) && Array.isArray(pipes) && pipes.every(isPipe);
}

function isUsable(body: Fields): boolean {
  const {type, message} = body;
  if (type === 'line') return isObject(message) && isMessage(message);
  if (!Object.hasOwn(required, type as string)) return false;
  return Object.entries(required[type as keyof typeof required]).every(([key, check]) => check(body[key]));
}

function isMessage(message: Fields): boolean {
  const type = message['type'] as string;
  if (type === 'bad') return text(message['reason']) && text(message['text']) && number(message['bytes']);
  if (type === 'unknown') return text(message['name']);
  if (!Object.hasOwn(typeRules, type)) return false;
  const fields: readonly FieldRule[] = typeRules[type as keyof typeof typeRules].fields;
  for (const {key, kind, optional} of fields) {
    const value = message[key];
    if (value === undefined ? !optional && kind !== 'total' : !checks[kind](value)) return false;
  }

  return true;
}
