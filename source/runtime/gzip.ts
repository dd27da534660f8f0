import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {promisify} from 'node:util';
import {constants, createGunzip, gunzip, gzip, gzipSync} from 'node:zlib';

const compressed = promisify(gzip);
const sampleBytes = 64 * 1024;

/** Compresses quickly: the time of a job counts. */
export async function compress(data: Buffer): Promise<Buffer> {
  return compressed(data, {level: levelFor(data)});
}

/** Large values that hardly shrink, as noise and measurements do, are only wrapped. */
function levelFor(data: Buffer): number {
  if (data.length < 16 * sampleBytes) return constants.Z_BEST_SPEED;
  const middle = (data.length - sampleBytes) >> 1;
  const sample = gzipSync(data.subarray(middle, middle + sampleBytes), {level: constants.Z_BEST_SPEED});
  return sample.length > 0.9 * sampleBytes ? constants.Z_NO_COMPRESSION : constants.Z_BEST_SPEED;
}

const decompressed = promisify(gunzip);

/**
 * @param maxBytes bound on the size of what comes out
 * @throws RangeError when it is larger; another Error when the bytes are no gzip data, or not all of it
 */
export async function decompress(bytes: Uint8Array, maxBytes: number): Promise<Buffer> {
  return decompressed(bytes, {maxOutputLength: maxBytes});
}

/** Bytes as they lie or come: all at once, or in pieces. */
export type ByteSource = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Decompresses piece by piece, no faster than the pieces are taken.
 * @param take is given the pieces; what it throws ends the decompression
 * @throws Error when the bytes are no gzip data, or not all of it
 */
export async function decompressInto<T>(
  source: ByteSource,
  take: (pieces: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  const bytes = source instanceof Uint8Array ? [source] : source;
  return pipeline(Readable.from(bytes, {objectMode: true}), createGunzip({chunkSize: sampleBytes}), take);
}
