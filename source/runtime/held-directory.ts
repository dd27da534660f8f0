/**
 * Directories of processes that may be killed without warning. Each is held by its process as long as that lives, and
 * whoever starts later deletes those that nobody holds any more.
 */
import {once} from 'node:events';
import {lstat, readdir, rename, rm} from 'node:fs/promises';
import {connect, createServer, type Server} from 'node:net';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {isThere} from './is-there.js';
import {removeTree} from './remove-tree.js';

/** The longest path of a socket that Linux and macOS both take, bytes; a longer one would be cut. */
const longestPath = 103;

/**
 * The socket by which a process holds a directory: the system closes it however the process ends, and gives it to no
 * other, as it does with process numbers. Whoever shares the disk over a network cannot reach it, so that each machine
 * looks at its own only.
 */
const socketOf = (directory: string) => join(directory, `.held-on-${hostname().replaceAll('/', '-')}`);

/** A directory that is held; disposing of it lets go. */
type Hold = AsyncDisposable & {
  /** Holds it again where what it is held by was deleted, say together with the directory. */
  restore(): Promise<void>;
};

/**
 * Holds a directory until this process ends or lets go of it. Where the system has no such sockets, or the path is too
 * long for one, nothing happens: a directory that was never held is never deleted.
 */
export async function holdDirectory(directory: string): Promise<Hold> {
  const path = socketOf(directory);
  let server = await listenAt(path);
  return {
    async restore() {
      if (server === undefined || (await isThere(path))) return;
      server.close();
      server = await listenAt(path);
    },
    async [Symbol.asyncDispose]() {
      // In this order, for the same reason as below.
      await rm(path, {force: true});
      server?.close();
    },
  };
}

async function listenAt(path: string): Promise<Server | undefined> {
  const early = `${path}~`;
  if (Buffer.byteLength(early) > longestPath) return undefined;
  const server = createServer((visitor) => visitor.destroy()).unref();
  try {
    server.listen(early);
    await once(server, 'listening');
    // It gets its name only now: a socket to which nobody listens yet looks like one to which nobody listens any more.
    await rename(early, path);
    return server;
  } catch {
    server.close();
    return undefined;
  }
}

/**
 * Deletes the directories of our user that were held by a process of this machine which is gone.
 * @param parent the directory they lie in
 * @param prefix how their names begin
 */
export async function clearAbandoned(parent: string, prefix: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const clear = async (directory: string) => {
    if (await isAbandoned(directory)) await removeTree(directory);
  };
  // What cannot be deleted stays; that is no reason not to start.
  await Promise.allSettled(
    names.filter((name) => name.startsWith(prefix)).map((name) => clear(join(parent, name))),
  );
}

async function isAbandoned(directory: string): Promise<boolean> {
  const path = socketOf(directory);
  const [found, socket] = await Promise.all([lstat(directory), lstat(path)]);
  // Any other file would refuse a connection as well.
  if (found.uid !== process.getuid?.() || !found.isDirectory() || !socket.isSocket()) return false;
  const visit = connect(path);
  try {
    await once(visit, 'connect');
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
  } finally {
    visit.destroy();
  }
}
