import {escapeText} from './escape.js';
import {fieldsOf} from './fields.js';
import {maxLineBytes} from './limits.js';
import type {Field, Message, Topic, UnknownMessage} from './types.js';
import type {Value} from './value.js';
import {writeValue} from './value.js';

/**
 * Writes one message as a line of a topic, without LF. Optional fields that the topic's dialect does not have (a
 * `label` on the first topic) are left out; `extra` fields go last.
 *
 * R workers die of a malformed line, so whatever `parseLine` would not read back is refused.
 * @throws {RangeError} with one sentence, when the topic cannot carry the message.
 */
export function formatMessage(message: Message, topic: Topic): string {
  const pairs = message.type === 'unknown' ? unknownPairs(message, topic) : knownPairs(message, topic);
  const line = pairs
    .map(([key, value]) => `${written(key, key, topic)}=${written(key, value, topic)}`)
    .join(',');
  const bytes = Buffer.byteLength(line);
  if (bytes > maxLineBytes[topic]) {
    throw new RangeError(`A line of ${bytes} bytes is too long for the topic ${topic}: shorten its texts.`);
  }

  return line;
}

function knownPairs(message: Exclude<Message, UnknownMessage>, topic: Topic): readonly Field[] {
  const fields = fieldsOf(message.type, topic);
  if (!fields) throw new RangeError(`A message of type ${message.type} may not go to the topic ${topic}.`);
  const values = new Map<string, Value | undefined>(
    Object.entries(message).filter((entry): entry is [string, Value] => entry[0] !== 'extra'),
  );
  if (message.type === 'access') values.set('nusers', message.users.length);

  const pairs: Field[] = [];
  for (const {key, kind, optional} of fields) {
    const value = values.get(key);
    if (value === undefined) {
      if (optional) continue;
      throw new RangeError(`A message of type ${message.type} needs ${key}.`);
    }

    pairs.push([key, within(key, () => writeValue(kind, value))]);
  }

  const known = new Set(pairs.map(([key]) => key));
  const extra = message.extra ?? [];
  const clash = extra.find(([key]) => known.has(key) || fields.some((field) => field.key === key));
  if (clash) throw new RangeError(`An extra field may not be named ${clash[0]}.`);
  return [...pairs, ...extra];
}

function unknownPairs(message: UnknownMessage, topic: Topic): readonly Field[] {
  // The first topic belongs to R readers: they get the lines they know and not one more.
  if (topic === 'future.p2p' || (message.name !== 'access' && fieldsOf(message.name, topic))) {
    throw new RangeError(`An unknown message named ${message.name} may not go to the topic ${topic}.`);
  }

  const extra = message.extra ?? [];
  const clash = extra.find(([key]) => key === 'when' || key === 'type');
  if (clash) throw new RangeError(`An extra field may not be named ${clash[0]}.`);
  const when = within('when', () => writeValue('time', message.when));
  return [['when', when], ['type', within('type', () => writeValue('name', message.name))], ...extra];
}

function written(key: string, text: string, topic: Topic): string {
  if (key === '') throw new RangeError('An extra field needs a name.');
  return within(key, () => escapeText(text, topic));
}

function within(key: string, write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`The field ${key} cannot be written: ${error.message}.`, {cause: error});
  }
}
