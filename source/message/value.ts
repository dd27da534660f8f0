import type {Kind} from './fields.js';

/** The value of a field in a message. */
export type Value = string | number | readonly string[];

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/** Names are kept and compared: a reader's memory should not be at the mercy of their length. */
const maxName = 512;

/** R writes round numbers in scientific notation: `as.character(1e5)` is `1e+05`. */
const decimal = /^\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,3})?$/i;

/**
 * Reads the unescaped value of a field.
 * @throws {RangeError} with one phrase that says what is wrong.
 */
export function readValue(kind: Kind, text: string): Value {
  switch (kind) {
    case 'time':
      return checked(text, isoTime.test(text), 'it is no ISO time');
    case 'name':
      checked(text, text !== '', 'it is empty');
      return checked(text, text.length <= maxName, `it is longer than ${maxName} characters`);
    case 'list':
      return text.split(';').filter((item) => item !== '');
    case 'count':
    case 'total':
      return count(decimal.test(text) ? Number(text) : Number.NaN);
    case 'number':
      return amount(decimal.test(text) ? Number(text) : Number.NaN);
    case 'text':
    case 'type':
      return text;
  }
}

/**
 * Writes the value of a field, not yet escaped.
 * @throws {RangeError} with one phrase when `readValue` would not give the same value back.
 */
export function writeValue(kind: Kind, value: Value): string {
  switch (kind) {
    case 'list':
      return checked(items(value), items(value).every(isItem), 'an item is empty or holds ";"').join(';');
    case 'count':
    case 'total':
      return String(count(value));
    case 'number':
      return String(amount(value));
    default:
      if (typeof value !== 'string') throw new RangeError('it is no text');
      readValue(kind, value);
      return value;
  }
}

function items(value: Value): readonly string[] {
  if (typeof value === 'object') return value;
  throw new RangeError('it is no list');
}

function isItem(item: string): boolean {
  return item !== '' && !item.includes(';');
}

function count(value: Value): number {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
  throw new RangeError('it is no whole number from 0 to 2^53');
}

function amount(value: Value): number {
  if (Number.isFinite(value) && Number(value) >= 0) return Number(value);
  throw new RangeError('it is no number from 0');
}

function checked<Checked>(value: Checked, holds: boolean, flaw: string): Checked {
  if (holds) return value;
  throw new RangeError(flaw);
}
