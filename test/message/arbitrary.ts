import fc from 'fast-check';
import {typeRules} from '../../source/message/fields.js';
import type {FieldRule, Kind} from '../../source/message/fields.js';
import {localTime} from '../../source/message/time.js';
import type {Message, Topic} from '../../source/message/types.js';

/** Text that the topic can carry. */
function textOf(topic: Topic, minLength: number): fc.Arbitrary<string> {
  const unit =
    topic === 'future.p2p'
      ? fc.constantFrom(...'abcXYZ019 @:;/<>-._%é日👍')
      : fc.oneof(
          fc.constantFrom(...'ab1 @:%,=;\n\r\t\u001B\u0085é日👍\uFFFD'),
          fc.string({unit: 'binary', minLength: 1, maxLength: 1}),
        );
  return fc
    .string({unit, minLength, maxLength: 20})
    .filter((text) => text.isWellFormed() && text.length >= minLength);
}

const time = fc.integer({min: 0, max: 4e12}).map((ms) => localTime(ms, 0));
const count = fc.oneof(fc.nat(), fc.constantFrom(100_000, Number.MAX_SAFE_INTEGER));
const amount = fc.oneof(fc.nat(), fc.double({min: 0, max: 1e30, noNaN: true})).map((value) => value + 0);

function valueOf(kind: Kind, topic: Topic): fc.Arbitrary<unknown> {
  const name = textOf(topic, 1);
  switch (kind) {
    case 'time':
      return time;
    case 'name':
      return name;
    case 'text':
      return textOf(topic, 0);
    case 'list':
      return fc.array(
        name.map((text) => text.replaceAll(';', '_')),
        {maxLength: 5},
      );
    case 'count':
      return count;
    case 'number':
      return amount;
    case 'type':
    case 'total':
      return fc.constant(undefined);
  }
}

function messageOf(type: keyof typeof typeRules, topic: Topic): fc.Arbitrary<Message> {
  const fields: readonly FieldRule[] = typeRules[type].fields.filter(
    ({kind, only}: FieldRule) => kind !== 'type' && kind !== 'total' && (!only || only === topic),
  );
  const model = Object.fromEntries(fields.map(({key, kind}) => [key, valueOf(kind, topic)]));
  const requiredKeys = fields.filter(({optional}) => !optional).map(({key}) => key);
  const extra = fc.array(fc.tuple(fc.constantFrom('x-one', 'later', 'z'), textOf(topic, 0)), {
    minLength: 1,
    maxLength: 3,
  });
  return fc
    .tuple(fc.record(model, {requiredKeys}), fc.option(extra, {nil: undefined}))
    .map(([values, more]) => ({type, ...values, ...(more && {extra: more})}) as unknown as Message);
}

function unknownOf(topic: Topic): fc.Arbitrary<Message> {
  return fc
    .tuple(
      time,
      fc.constantFrom('vote', 'access', 'constructor', 'é,='),
      fc.array(fc.tuple(textOf(topic, 1), textOf(topic, 0))),
    )
    .map(([when, name, fields]) => {
      const extra = fields.filter(([key]) => key !== 'when' && key !== 'type');
      return {type: 'unknown', name, when, ...(extra.length > 0 && {extra})};
    });
}

/** Any message that may travel on the topic, of every type about equally often. */
export function messages(topic: Topic): fc.Arbitrary<Message> {
  const types = (Object.keys(typeRules) as (keyof typeof typeRules)[]).filter((type) =>
    typeRules[type].topics.includes(topic),
  );
  const known = types.map((type) => messageOf(type, topic));
  return fc.oneof(...known, ...(topic === 'p2p-tui' ? [unknownOf(topic)] : []));
}
