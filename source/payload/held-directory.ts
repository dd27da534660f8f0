/**
 * Directories of processes that may be killed without warning. Each is held by its process as long as that lives, and
 * whoever starts later deletes those that nobody holds.
 *
 * A directory is held by a lock on a file in it, which goes last when it is deleted. Between its making and its lock it
 * is empty, and looks abandoned: whoever is killed just then leaves it like that. So it may be deleted then, and its
 * maker, who sees that, makes another. What is in use without a lock has lost it to a program that tidies up old files:
 * it is left alone.
 */
import {createHash, randomBytes} from 'node:crypto';
import {existsSync, mkdirSync} from 'node:fs';
import {lstat, mkdir, mkdtemp, readdir, rename} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {removeAtExit} from './remove-at-exit.js';
import {takeLock, type Lock} from './lock.js';
import {removeTree} from './remove-tree.js';

/** A directory that only its owner can enter; disposing of it deletes everything in it. */
export type HeldDirectory = AsyncDisposable & {
  /** Absolute, if its parent is. */
  readonly path: string;
  /** Makes it again where it was deleted under us, and holds it again where its lock was. */
  restore(): Promise<void>;
};

/** Locks on disks that are shared over a network do not always reach other machines: each looks at its own only. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 6);

const freshTail = () => `-${machine}-${randomBytes(6).toString('hex')}`;
const ownTail = new RegExp(`-${machine}-[0-9a-f]{12}$`);

/** Bytes by which the name of a held directory is longer than its stem. */
export const tailLength = freshTail().length;

const lockName = '.lock';

/**
 * Makes a new directory, and holds it until it is disposed of or this process ends. Where there can be no lock it gets a
 * name that nobody takes for abandoned.
 * @param stem how its name begins
 */
export async function makeHeldDirectory(parent: string, stem: string): Promise<HeldDirectory> {
  for (;;) {
    const path = join(parent, `${stem}${freshTail()}`);
    const forget = removeAtExit(path, lockName);
    try {
      mkdirSync(path, {mode: 0o700});
    } catch (error) {
      forget();
      throw error;
    }

    const lock = hold(path);
    if (typeof lock === 'object') return heldDirectory(path, forget, lock);
    if (lock === 'impossible') await removeTree(path);
    forget();
    if (lock === 'impossible') {
      const unheld = await mkdtemp(join(parent, `${stem}-`));
      return heldDirectory(unheld, removeAtExit(unheld));
    }
  }
}

/** Takes the lock of a directory that has just been made. @returns `gone` when it was taken for abandoned */
function hold(path: string): Lock | 'gone' | 'impossible' {
  const lock = takeLock(join(path, lockName));
  // Who deletes it takes away its name first: a lock on what still has it is a lock that others see.
  const isThere = existsSync(path);
  if (typeof lock === 'object' && isThere) return lock;
  if (typeof lock === 'object') lock.release();
  return lock === 'impossible' && isThere ? 'impossible' : 'gone';
}

function heldDirectory(path: string, forget: () => void, first?: Lock): HeldDirectory {
  let lock: Lock | undefined = first;
  /** Not while it is about to be held again. */
  let isHeld = true;
  return {
    path,
    async restore() {
      for (;;) {
        await mkdir(path, {mode: 0o700}).catch((error: unknown) => {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        });
        if (!lock || (isHeld && existsSync(join(path, lockName)))) return;
        lock.release();
        const again = hold(path);
        isHeld = again !== 'gone';
        if (isHeld) lock = typeof again === 'object' ? again : undefined;
      }
    },
    async [Symbol.asyncDispose]() {
      lock?.release();
      // What cannot be deleted now is tried again when we end, and by whoever starts next: no reason to fail.
      await remove(path).then(forget, () => undefined);
    },
  };
}

async function remove(path: string): Promise<void> {
  const names = await readdir(path).catch(() => []);
  await Promise.all(names.filter((name) => name !== lockName).map((name) => removeTree(join(path, name))));
  await removeTree(path);
}

/**
 * Deletes the directories of our user and this machine that nobody holds.
 * @param parent the directory they lie in
 * @param isOurs whether the stem of a name is one to look at
 * @param onAbandoned told of each before it is deleted
 */
export async function clearAbandoned(
  parent: string,
  isOurs: (stem: string) => boolean,
  onAbandoned: (path: string) => void = () => undefined,
): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const abandoned = names.filter((name) => ownTail.test(name) && isOurs(name.replace(ownTail, '')));
  // What cannot be deleted stays; that is no reason not to start.
  await Promise.allSettled(abandoned.map((name) => clear(parent, name, onAbandoned)));
}

async function clear(parent: string, name: string, onAbandoned: (path: string) => void): Promise<void> {
  const path = join(parent, name);
  const found = await lstat(path);
  if (found.uid !== process.getuid?.() || !found.isDirectory()) return;
  const content = await readdir(path);
  if (content.length > 0 && !content.includes(lockName)) return;
  const lock = takeLock(join(path, lockName));
  if (typeof lock === 'string') return;
  const grave = join(parent, name.replace(ownTail, freshTail()));
  try {
    // Its maker looks for it as soon as it has the lock. If we are killed now, the next one finds it as it is.
    await rename(path, grave);
  } finally {
    lock.release();
  }

  onAbandoned(grave);
  await remove(grave);
}
