import {unescapeText} from './escape.js';
import type {FieldRule} from './fields.js';
import {fieldsOf} from './fields.js';
import {maxBadText, maxReadBytes} from './limits.js';
import type {BadLine, Field, Message, Topic} from './types.js';
import type {Value} from './value.js';
import {readValue} from './value.js';

/**
 * Reads one line of a topic, without its LF; a CR at its end is dropped. Fields may come in any order after `when`
 * (`owner` in an access list). Fields and types that the topic's dialect does not know are kept.
 * @param bytes length of the whole line, where `line` is only its beginning.
 * @returns a message, or what is wrong with the line; it never throws.
 */
export function parseLine(line: string, topic: Topic, bytes?: number): Message | BadLine {
  try {
    if (line.length > maxReadBytes || (bytes ?? 0) > maxReadBytes) throw new RangeError('longer than 32 KiB');
    return readLine(line.endsWith('\r') ? line.slice(0, -1) : line, topic);
  } catch (error) {
    // The readers below report what is wrong with a line as a RangeError; anything else is a fault of ours.
    if (!(error instanceof RangeError)) throw error;
    const text = line.slice(0, maxBadText).toWellFormed();
    return {type: 'bad', reason: error.message, text, bytes: bytes ?? Buffer.byteLength(line)};
  }
}

function readLine(line: string, topic: Topic): Message {
  if (line.startsWith('owner=') && topic === 'future.p2p') {
    return build('access', fieldsOf('access', topic) ?? [], readPairs(line, topic));
  }

  if (!line.startsWith('when=')) throw new RangeError('not a message');
  const pairs = readPairs(line, topic);
  const name = pairs.find(([key]) => key === 'type')?.[1] ?? '';
  if (name === '') throw new RangeError('no type');
  const fields = name === 'access' ? undefined : fieldsOf(name, topic);
  return fields ? build(name, fields, pairs) : buildUnknown(name, pairs);
}

function readPairs(line: string, topic: Topic): readonly Field[] {
  return line.split(',').map((pair) => {
    const split = pair.indexOf('=');
    if (split < 1) throw new RangeError('a part is no key=value pair');
    if (pair.includes('=', split + 1)) throw new RangeError('a part holds more than one "="');
    const key = within('a key', () => unescapeText(pair.slice(0, split), topic));
    return [key, within(key, () => unescapeText(pair.slice(split + 1), topic))];
  });
}

function build(name: string, fields: readonly FieldRule[], pairs: readonly Field[]): Message {
  const values = new Map<string, Value>([['type', name]]);
  const seen = new Set<string>();
  const extra: Field[] = [];
  for (const pair of pairs) {
    const [key, text] = pair;
    const rule = fields.find((field) => field.key === key);
    if (!rule) {
      extra.push(pair);
      continue;
    }

    if (seen.has(key)) throw new RangeError(`${key} comes twice`);
    seen.add(key);
    if (rule.optional && rule.kind === 'name' && text === '') continue;
    values.set(
      key,
      within(key, () => readValue(rule.kind, text)),
    );
  }

  for (const {key, optional} of fields) {
    if (!optional && !seen.has(key)) throw new RangeError(`no ${key}`);
  }

  checkTotal(values);
  // The table gives every field of the type its kind, and the loop above checked that none is missing.
  const message = Object.fromEntries(values) as unknown as Message;
  return extra.length > 0 ? {...message, extra} : message;
}

/** The number of users in an access list says whether the list is whole. */
function checkTotal(values: Map<string, Value>): void {
  const total = values.get('nusers');
  const users = values.get('users');
  if (total !== undefined && typeof users === 'object' && users.length !== total) {
    throw new RangeError('nusers is not the number of users');
  }

  values.delete('nusers');
}

function buildUnknown(name: string, pairs: readonly Field[]): Message {
  const [first, ...rest] = pairs;
  const when = first?.[1] ?? '';
  within('when', () => readValue('time', when));
  const extra = rest.filter(([key]) => key !== 'type');
  if (rest.length - extra.length > 1) throw new RangeError('type comes twice');
  if (extra.some(([key]) => key === 'when')) throw new RangeError('when comes twice');
  return extra.length > 0 ? {type: 'unknown', name, when, extra} : {type: 'unknown', name, when};
}

/** Names the field in what is wrong with its value. The key is hostile text too, so only a short one is named. */
function within<Result>(key: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`bad ${/^[\w ]{1,20}$/.test(key) ? key : 'value'}: ${error.message}`, {
      cause: error,
    });
  }
}
