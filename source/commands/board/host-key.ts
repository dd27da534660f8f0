import {readFile, writeFile} from 'node:fs/promises';
import ssh2 from 'ssh2';
import {messageOf} from '../../message/error-message.js';
import {generateKey} from '../../ssh/identity/generate-key.js';
import {clearParts} from '../../payload/part.js';
import {writeWhole} from '../../payload/write-whole.js';

/** What is asked of the file system; passed in so that tests can let it fail. */
export type HostKeyFiles = {
  readonly readFile: (path: string, encoding: 'utf8') => Promise<string>;
  readonly writeFile: (path: string, text: string, options: {mode: number; flag: 'wx'}) => Promise<void>;
};

/**
 * The host key of last time, or a new one that is kept: a new one each time would look like an attack to everybody's
 * `known_hosts`. Where it cannot be kept the board works all the same, and `log` gets one line.
 * @returns The private key in OpenSSH's format.
 * @throws Error with one sentence, when there is a file but no usable key in it: a silent new one would alarm everybody.
 */
export async function persistentHostKey(
  path: string,
  log: (line: string) => void,
  files: HostKeyFiles = {readFile, writeFile},
): Promise<string> {
  // What a board left that was killed while it wrote its key.
  await clearParts(path);
  const old = await files.readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`The host key ${path} cannot be read: ${messageOf(error)}.`, {cause: error});
  });
  if (old !== undefined) {
    if (!(ssh2.utils.parseKey(old) instanceof Error)) return old;
    throw new Error(
      `There is no usable host key in ${path}: put the right one back or remove the file; with a new key everybody has to accept it again.`,
    );
  }

  const {privateKey} = generateKey('p2p-tui board');
  try {
    // A full disk leaves no half key behind.
    await writeWhole(path, (draft) => files.writeFile(draft, privateKey, {mode: 0o600, flag: 'wx'}));
  } catch (error) {
    log(
      `The host key cannot be kept in ${path}: ${messageOf(error)}; it is good until the board stops, and the next one will be another.`,
    );
  }

  return privateKey;
}
