import {createHash, randomFillSync} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {mkdtemp, open} from 'node:fs/promises';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';

/** The name under which all programs send and receive. */
const fileName = 'payload.bin';

/** A file, and the SHA-256 of what is in it. */
type KnownFile = {readonly path: string; readonly sha256: string};

/** Makes files of random bytes, one of each size. */
export function knownFiles(directory: () => string): (size: number) => Promise<KnownFile> {
  const made = new Map<number, Promise<KnownFile>>();
  const make = async (size: number): Promise<KnownFile> => {
    const path = join(await mkdtemp(join(directory(), 'sent-')), fileName);
    const hash = createHash('sha256');
    const handle = await open(path, 'w');
    for (let left = size; left > 0;) {
      const block = randomFillSync(Buffer.allocUnsafe(Math.min(left, 1024 * 1024)));
      hash.update(block);
      await handle.writeFile(block);
      left -= block.length;
    }
    await handle.close();
    return {path, sha256: hash.digest('hex')};
  };
  return (size) => {
    const file = made.get(size) ?? make(size);
    made.set(size, file);
    return file;
  };
}

/** SHA-256 of a file, read in pieces. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
