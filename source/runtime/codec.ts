import {types} from 'node:util';
import {stringify, unflatten} from 'devalue';
import {errorMaker, errorReducer, type StackOf} from './error-fields.js';
import {compress, decompressInto, type ByteSource} from './gzip.js';
import {measureText, valueBounds, type PayloadBounds} from './payload-bounds.js';

/**
 * How jobs and outcomes travel: a gzip stream of records. A record is
 *
 *     sections   u32, how many byte sections follow the text
 *     length     u32, bytes of the text
 *     text       UTF-8, devalue's JSON of {kind, version, value}
 *     (length u32, bytes)   once for each section
 *
 * with big-endian numbers. Typed arrays and buffers inside the value lie in the sections, so that tens of
 * megabytes are copied and never spelled out, and only the bytes that a view shows leave the process. Reading
 * runs no code. Gzip members may follow one another, so two parties can each append a record.
 *
 * A reader trusts none of it: each count and length is held against the bounds before it is believed, memory grows only
 * with the bytes that have come, and a text is measured before a value is made of it.
 */
const version = 1;

/** Bytes or a value that cannot be read or written; the message is one sentence. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}

const views: Readonly<Record<string, new (buffer: ArrayBuffer) => unknown>> = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
};

const u32 = 4;
/** devalue lays all values side by side in one array, and they refer to each other by number. */
const textDepth = 2;
const u32Max = 0xffff_ffff;

/**
 * Writes one record, compressed.
 * @param kind what the value is, checked by {@link unpack}
 * @param value plain data: objects, arrays, Map, Set, Date, RegExp, BigInt, typed arrays, errors, cycles
 * @param bounds those of its reader
 * @param stackOf what is told of where errors were made
 * @throws CodecError for functions, symbols, promises and instances of classes, and for what its reader would refuse
 */
export async function pack(
  kind: string,
  value: unknown,
  bounds: PayloadBounds = valueBounds,
  stackOf?: StackOf,
): Promise<Uint8Array> {
  const sections: Uint8Array[] = [];
  const text = Buffer.from(toText(kind, value, sections, stackOf));
  const problem =
    problemOf(text, bounds) ??
    (sections.length > bounds.sections ? tooMany('typed arrays', bounds.sections) : undefined);
  if (problem !== undefined) throw new CodecError(`This value cannot be sent: ${problem}.`);
  const parts = [
    number(sections.length),
    ...[text, ...sections].flatMap((part) => [number(part.length), part]),
  ];
  const size = parts.reduce((sum, {length}) => sum + length, 0);
  if (size > bounds.bytes) {
    throw new CodecError(`This value cannot be sent: it is larger than ${inMebibytes(bounds.bytes)}.`);
  }
  return compress(Buffer.concat(parts, size));
}

/**
 * Reads the records that `source` must hold, in the order of `kinds`.
 * @param source the bytes, or where they come from, whose errors are passed on
 * @param bounds what it may ask for, for each record; of bytes for all together
 * @throws CodecError whatever is wrong with the bytes
 */
export async function unpack(
  source: ByteSource,
  kinds: readonly string[],
  bounds: PayloadBounds,
): Promise<unknown[]> {
  try {
    return await decompressInto(source, async (pieces) => {
      const reader = readerOf(pieces, bounds.bytes);
      const values: unknown[] = [];
      for (const kind of kinds) values.push(await readRecord(reader, kind, bounds));
      if (!(await reader.atEnd())) throw new CodecError('The payload holds more than it should.');
      return values;
    });
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (typeof code !== 'string' || !code.startsWith('Z_')) throw error;
    throw new CodecError('The payload is not gzip data.', {cause: error});
  }
}

/** Why no value should be made of a text, as the end of a sentence. */
function problemOf(text: Uint8Array, bounds: PayloadBounds): string | undefined {
  if (text.length > bounds.text) return `its text is larger than ${inMebibytes(bounds.text)}`;
  const {items, containers, depth} = measureText(text);
  if (depth > textDepth) return 'its text is none of devalue';
  if (containers > bounds.containers) return tooMany('objects and arrays', bounds.containers);
  return items > bounds.items ? tooMany('values', bounds.items) : undefined;
}

function tooMany(what: string, most: number): string {
  return `it has more than ${most.toLocaleString('en-US')} ${what}, so put numbers into a typed array`;
}

function inMebibytes(bytes: number): string {
  return bytes % 1024 ** 2 === 0 ? `${String(bytes / 1024 ** 2)} MiB` : `${String(bytes)} bytes`;
}

function toText(kind: string, value: unknown, sections: Uint8Array[], stackOf: StackOf | undefined): string {
  const Bytes = (thing: unknown) => {
    const view = toBytes(thing);
    if (view === undefined) return undefined;
    sections.push(view.bytes);
    return [view.type, sections.length - 1];
  };
  const write = (part: unknown, reduceError: (thing: unknown) => unknown) =>
    stringify(part, {Bytes: (thing: unknown) => toBytes(thing) && [], Error: reduceError});
  try {
    return stringify({kind, version, value}, {Bytes, Error: errorReducer(write, stackOf)});
  } catch (error) {
    throw new CodecError(`This value cannot be sent: ${reasonOf(error)}.`, {cause: error});
  }
}

function toBytes(thing: unknown): {type: string; bytes: Uint8Array} | undefined {
  if (types.isArrayBuffer(thing)) return {type: 'ArrayBuffer', bytes: new Uint8Array(thing)};
  if (!ArrayBuffer.isView(thing)) return undefined;
  const type = Object.prototype.toString.call(thing).slice('[object '.length, -1);
  if (!(type in views)) throw new Error(`Cannot stringify a ${type}`);
  return {type, bytes: new Uint8Array(thing.buffer, thing.byteOffset, thing.byteLength)};
}

function number(value: number): Uint8Array {
  if (value > u32Max) throw new CodecError('This value cannot be sent: it is larger than 4 GiB.');
  const bytes = Buffer.alloc(u32);
  bytes.writeUInt32BE(value);
  return bytes;
}

type Reader = {
  number(): Promise<number>;
  bytes(length: number): Promise<Uint8Array<ArrayBuffer>>;
  atEnd(): Promise<boolean>;
};

/** How much is set aside for a stretch of bytes before any of it has come. */
const firstPart = 64 * 1024;

/** @param maxBytes bound on what is read in all */
function readerOf(pieces: AsyncIterable<Buffer>, maxBytes: number): Reader {
  const coming = pieces[Symbol.asyncIterator]();
  let piece: Uint8Array = new Uint8Array();
  let left = maxBytes;

  /** Whether there is a byte to be read. */
  const more = async (): Promise<boolean> => {
    while (piece.length === 0) {
      const next = await coming.next();
      if (next.done === true) return false;
      piece = next.value;
    }
    return true;
  };

  const bytes = async (length: number) => {
    if (length > left) throw new CodecError(`The payload is larger than ${String(maxBytes)} bytes.`);
    left -= length;
    // Room is made as bytes come, whatever length was announced.
    let buffer = new ArrayBuffer(Math.min(length, firstPart));
    for (let at = 0; at < length;) {
      if (!(await more())) throw new CodecError('The payload ends too early.');
      if (at === buffer.byteLength) buffer = buffer.transfer(Math.min(length, 2 * at));
      const part = piece.subarray(0, buffer.byteLength - at);
      new Uint8Array(buffer).set(part, at);
      piece = piece.subarray(part.length);
      at += part.length;
    }
    return new Uint8Array(buffer);
  };

  const number = async () => new DataView((await bytes(u32)).buffer).getUint32(0);
  return {bytes, number, atEnd: async () => !(await more())};
}

type Section = Uint8Array<ArrayBuffer>;

async function readRecord(reader: Reader, kind: string, bounds: PayloadBounds): Promise<unknown> {
  const count = await reader.number();
  if (count > bounds.sections) throw refused(tooMany('typed arrays', bounds.sections));
  const textLength = await reader.number();
  if (textLength > bounds.text) throw refused(`its text is larger than ${inMebibytes(bounds.text)}`);
  const text = await reader.bytes(textLength);
  const problem = problemOf(text, bounds);
  if (problem !== undefined) throw refused(problem);
  const sections: (Section | undefined)[] = [];
  for (let read = 0; read < count; read += 1) sections.push(await reader.bytes(await reader.number()));
  const record = fromText(text, sections, bounds);
  if (typeof record !== 'object' || record === null || !('kind' in record) || !('version' in record)) {
    throw new CodecError('The payload is not a record of p2p-tui.');
  }
  if (record.version !== version) {
    throw new CodecError(`The payload has version ${String(record.version)}: update p2p-tui to read it.`);
  }
  if (record.kind !== kind) throw new CodecError(`The payload is not a ${kind}.`);
  return 'value' in record ? record.value : undefined;
}

function refused(problem: string, cause?: unknown): CodecError {
  return new CodecError(`The payload cannot be read: ${problem}.`, {cause});
}

function fromText(text: Uint8Array, sections: (Section | undefined)[], bounds: PayloadBounds): unknown {
  try {
    const flat: unknown = JSON.parse(Buffer.from(text.buffer, text.byteOffset, text.length).toString('utf8'));
    if (!Array.isArray(flat)) throw new Error('it is no list');
    if (lettersOf(flat) > bounds.letters) throw new Error('its numbers or expressions are too long');
    return unflatten(flat as unknown[], {
      Bytes: (reference: unknown) => revive(reference, sections),
      Error: errorMaker(),
    });
  } catch (error) {
    throw refused(reasonOf(error), error);
  }
}

/** Letters that cost hardly anything to parse, whatever they are: those of a date, or of a number that is not huge. */
const cheapLetters = 64;

/** Counts the letters of what devalue parses once more, such as `["BigInt", "12"]`, as far as they are many. */
function lettersOf(flat: readonly unknown[]): number {
  let letters = 0;
  for (const entry of flat) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || entry[0] === 'null') continue;
    for (const part of entry) {
      if (typeof part === 'string') letters += Math.max(0, part.length - cheapLetters);
    }
  }
  return letters;
}

function revive(reference: unknown, sections: (Section | undefined)[]): unknown {
  const [type, index] = Array.isArray(reference) ? (reference as unknown[]) : [];
  const bytes = typeof index === 'number' ? sections[index] : undefined;
  if (typeof type !== 'string' || typeof index !== 'number' || bytes === undefined) {
    throw new Error('Invalid byte section');
  }
  // Each section serves once: otherwise a small payload could ask for the same large bytes again and again.
  sections[index] = undefined;
  const {buffer} = bytes;
  if (type === 'ArrayBuffer') return buffer;
  const View = Object.hasOwn(views, type) ? views[type] : undefined;
  if (View === undefined) throw new Error('Unknown kind of bytes');
  return new View(buffer);
}

/** What devalue found, and where: its path starts at the record. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of the stack, for both ways are recursive.
  if (error instanceof RangeError && /call stack/i.test(error.message)) return 'it is nested too deeply';
  const path = 'path' in error && typeof error.path === 'string' ? error.path.replace(/^\.value/, '') : '';
  return error.message.replace(/\.$/, '') + (path === '' ? '' : ` (at ${path})`);
}
