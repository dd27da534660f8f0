import {promisify} from 'node:util';
import {constants, gunzip, gzip, gzipSync} from 'node:zlib';

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
