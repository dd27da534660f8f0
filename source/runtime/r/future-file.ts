import {cleanText} from '../../message/clean.js';
import type {JobId} from '../../message/types.js';
import {compress, decompress} from '../gzip.js';
import {describeObject, type SerializedObject} from './describe-object.js';
import {SerializationError} from './serialization.js';
import {sexp} from './sexp.js';

/** The message is one sentence. */
class RefusedFile extends Error {}

/** Bound on an unpacked future, bytes; files that are larger cannot be read in one piece either. */
const maxFutureBytes = 2 * 1024 ** 3;

const recipe = 'make it with saveRDS(future::future(…, lazy = TRUE), "job.rds")';

const gzipMagic = '\u001F\u008B';

/** How files begin that `saveRDS()` writes when it is asked for another form, and what to say of it. */
const otherForms: readonly (readonly [magic: string, form: string])[] = [
  ['BZh', 'compressed with bzip2'],
  ['\u00FD7zXZ\0', 'compressed with xz'],
  ['\u0028\u00B5\u002F\u00FD', 'compressed with zstd'],
  ['A\n', 'in the ASCII form of R'],
  ['B\n', 'in the native binary form of R'],
];

/**
 * Gives a future that `saveRDS()` wrote the `uuid` under which it is posted: R workers die where the two differ, and the same
 * file can be posted twice. R is not needed for it, and nothing of the future is evaluated.
 * @param bytes the file, gzip'ed or not compressed
 * @param id `{32 hex}-{counter}`
 * @param name what to call the file in an error
 * @returns the future, gzip'ed
 * @throws Error one sentence, when the file holds no future, or cannot be read
 */
export async function futureWithId(bytes: Uint8Array, id: JobId, name: string): Promise<Uint8Array> {
  const data = await unpack(bytes, name);
  const object = describe(data, name);
  if (!object.isEnvironment || !object.classes.includes('Future')) {
    const classes = cleanText(object.classes.join(', '), 100);
    throw new RefusedFile(`${name} holds no R future but an object of class ${classes}: ${recipe}.`);
  }
  const [uuid, ...others] = object.uuids;
  if (uuid === undefined || others.length > 0) {
    throw new RefusedFile(
      `The future in ${name} has no uuid that can be read: ${recipe}, with a current version of the package future.`,
    );
  }

  return compress(Buffer.concat([data.subarray(0, uuid.from), elements(id), data.subarray(uuid.to)]));
}

async function unpack(bytes: Uint8Array, name: string): Promise<Buffer> {
  if (!startsWith(bytes, gzipMagic)) return requireXdr(bytes, name);
  try {
    return requireXdr(await decompress(bytes, maxFutureBytes), name);
  } catch (error) {
    if (error instanceof RefusedFile) throw error;
    const reason =
      error instanceof RangeError
        ? 'is larger than 2 GiB when it is unpacked: send less with the future'
        : 'is damaged or cut short: save it again';
    throw new RefusedFile(`${name} ${reason}.`, {cause: error});
  }
}

function requireXdr(bytes: Uint8Array, name: string): Buffer {
  if (startsWith(bytes, 'X\n')) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const other = otherForms.find(([magic]) => startsWith(bytes, magic));
  throw new RefusedFile(
    other
      ? `${name} is ${other[1]}, which is not read here: save it with saveRDS(future, "job.rds") and no further argument.`
      : `${name} is no RDS file: ${recipe}.`,
  );
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  return Buffer.from(bytes.subarray(0, magic.length)).toString('latin1') === magic;
}

function describe(data: Buffer, name: string): SerializedObject {
  try {
    return describeObject(data);
  } catch (error) {
    if (!(error instanceof SerializationError)) throw error;
    throw new RefusedFile(
      `${name} is damaged, or in a form that is not known here: save it again with saveRDS(future, "job.rds").`,
      {cause: error},
    );
  }
}

/** The two elements of a `uuid`, as a serialization has them after the header of their vector. */
function elements(id: JobId): Buffer {
  const hyphen = id.lastIndexOf('-');
  const strings = [id.slice(0, hyphen), id.slice(hyphen + 1)].map((text) => {
    const string = Buffer.from(text, 'latin1');
    return Buffer.concat([int(asciiString), int(string.length), string]);
  });
  return Buffer.concat([int(strings.length), ...strings]);
}

/** The header of a string that is known to be ASCII. */
const asciiString = (1 << 18) | sexp.chars;

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
