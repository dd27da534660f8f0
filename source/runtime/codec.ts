import {types} from 'node:util';
import {parse, stringify} from 'devalue';
import {compress, decompress} from './gzip.js';

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
const u32Max = 0xffff_ffff;

/**
 * Writes one record, compressed.
 * @param kind what the value is, checked by {@link unpack}
 * @param value plain data: objects, arrays, Map, Set, Date, RegExp, BigInt, typed arrays, cycles
 * @throws CodecError for functions, symbols, promises and instances of classes
 */
export async function pack(kind: string, value: unknown): Promise<Uint8Array> {
  const sections: Uint8Array[] = [];
  const text = Buffer.from(toText(kind, value, sections));
  const parts = [
    number(sections.length),
    ...[text, ...sections].flatMap((part) => [number(part.length), part]),
  ];
  const data = Buffer.concat(parts);
  return compress(data);
}

/**
 * Reads the records that `bytes` must hold, in the order of `kinds`.
 * @param maxBytes bound on the decompressed size
 * @throws CodecError whatever is wrong with the bytes
 */
export async function unpack(
  bytes: Uint8Array,
  kinds: readonly string[],
  maxBytes: number,
): Promise<unknown[]> {
  const data = await inflate(bytes, maxBytes);
  const reader = readerOf(data);
  const values = kinds.map((kind) => readRecord(reader, kind));
  if (!reader.atEnd()) throw new CodecError('The payload holds more than it should.');
  return values;
}

function toText(kind: string, value: unknown, sections: Uint8Array[]): string {
  const Bytes = (thing: unknown) => {
    const view = toBytes(thing);
    if (view === undefined) return undefined;
    sections.push(view.bytes);
    return [view.type, sections.length - 1];
  };
  try {
    return stringify({kind, version, value}, {Bytes});
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

async function inflate(bytes: Uint8Array, maxBytes: number): Promise<Buffer> {
  try {
    return await decompress(bytes, maxBytes);
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw new CodecError(
      tooLarge ? `The payload is larger than ${String(maxBytes)} bytes.` : 'The payload is not gzip data.',
      {cause: error},
    );
  }
}

type Reader = {number(): number; bytes(length: number): Buffer; atEnd(): boolean};

function readerOf(data: Buffer): Reader {
  let at = 0;
  const bytes = (length: number) => {
    if (length > data.length - at) throw new CodecError('The payload ends too early.');
    at += length;
    return data.subarray(at - length, at);
  };
  return {bytes, number: () => bytes(u32).readUInt32BE(), atEnd: () => at === data.length};
}

function readRecord(reader: Reader, kind: string): unknown {
  const count = reader.number();
  const text = reader.bytes(reader.number()).toString('utf8');
  const sections: (Buffer | undefined)[] = [];
  for (let read = 0; read < count; read += 1) sections.push(reader.bytes(reader.number()));
  const record = fromText(text, sections);
  if (typeof record !== 'object' || record === null || !('kind' in record) || !('version' in record)) {
    throw new CodecError('The payload is not a record of p2p-tui.');
  }
  if (record.version !== version) {
    throw new CodecError(`The payload has version ${String(record.version)}: update p2p-tui to read it.`);
  }
  if (record.kind !== kind) throw new CodecError(`The payload is not a ${kind}.`);
  return 'value' in record ? record.value : undefined;
}

function fromText(text: string, sections: (Buffer | undefined)[]): unknown {
  try {
    return parse(text, {Bytes: (reference: unknown) => revive(reference, sections)});
  } catch (error) {
    throw new CodecError(`The payload cannot be read: ${reasonOf(error)}.`, {cause: error});
  }
}

function revive(reference: unknown, sections: (Buffer | undefined)[]): unknown {
  const [type, index] = Array.isArray(reference) ? (reference as unknown[]) : [];
  const bytes = typeof index === 'number' ? sections[index] : undefined;
  if (typeof type !== 'string' || typeof index !== 'number' || bytes === undefined) {
    throw new Error('Invalid byte section');
  }
  // Each section serves once: otherwise a small payload could ask for the same large bytes again and again.
  sections[index] = undefined;
  const buffer = new Uint8Array(bytes).buffer;
  if (type === 'ArrayBuffer') return buffer;
  const View = Object.hasOwn(views, type) ? views[type] : undefined;
  if (View === undefined) throw new Error('Unknown kind of bytes');
  return new View(buffer);
}

/** What devalue found, and where: its path starts at the record. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const path = 'path' in error && typeof error.path === 'string' ? error.path.replace(/^\.value/, '') : '';
  return error.message.replace(/\.$/, '') + (path === '' ? '' : ` (at ${path})`);
}
