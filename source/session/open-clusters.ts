/** Several clusters watched at once, each with a store and a hosting of its own. */
import {createEmitter} from '../async/emitter.js';
import {messageOf} from '../message/error-message.js';
import type {Observer} from './open-observer.js';
import {suspendAround} from './suspend.js';

/** One of the clusters that are open. */
type ClusterSession = Observer & {
  /** `owner/name`. */
  readonly cluster: string;
};

type OpenClusters = {
  /** In the order they were opened; the same array until there is one more. */
  all(): readonly ClusterSession[];
  subscribe(changed: () => void): () => void;
  /**
   * Opens one more cluster, unless it is open already.
   * @returns what went wrong, in one sentence; undefined when it is open
   */
  open(cluster: string): Promise<string | undefined>;
  /** Rejects with one sentence when no cluster that is open can ever be joined; never resolves. */
  readonly hopeless: Promise<never>;
  /** Closes one of several; who is hosted by it is told goodbye. The last one stays. */
  leave(cluster: string): Promise<void>;
  /** Disconnects from all boards, stops this process by `stop`, and reconnects when that returns. */
  suspend(stop: () => void): Promise<void>;
  close(): Promise<void>;
};

/** @param openOne opens a cluster; rejects with one sentence. */
export function createClusters(openOne: (cluster: string) => Promise<Observer>): OpenClusters {
  const {emit: changed, subscribe} = createEmitter<void>();
  const opening = new Map<string, Promise<string | undefined>>();
  const {promise: hopeless, reject} = Promise.withResolvers<never>();
  // Whoever does not wait for it is not to be told of it either.
  hopeless.catch(() => undefined);
  let all: readonly ClusterSession[] = [];
  const lost = new Set<ClusterSession>();
  let leaving: readonly Promise<void>[] = [];
  let closed = false;

  const show = (open: readonly ClusterSession[]): void => {
    all = open;
    changed();
  };

  const begin = async (cluster: string): Promise<string | undefined> => {
    try {
      const observer = await openOne(cluster);
      if (closed) {
        await observer.close();
        return undefined;
      }

      const session = {...observer, cluster};
      show([...all, session]);
      observer.ready().catch((error: unknown) => {
        lost.add(session);
        if (all.every((open) => lost.has(open))) reject(error);
      });
      return undefined;
    } catch (error) {
      opening.delete(cluster);
      return messageOf(error);
    }
  };

  return {
    all: () => all,
    subscribe,
    open(cluster) {
      const under = opening.get(cluster) ?? begin(cluster);
      opening.set(cluster, under);
      return under;
    },
    hopeless,
    async leave(cluster) {
      const session = all.find((open) => open.cluster === cluster);
      if (session === undefined || all.length === 1 || closed) return;
      opening.delete(cluster);
      show(all.filter((open) => open !== session));
      // Whoever closes everything meanwhile waits for it, too.
      leaving = [...leaving, session.close()];
      await Promise.all(leaving);
    },
    suspend: (stop) =>
      suspendAround(
        all.map(({board}) => board),
        stop,
      ),
    async close() {
      closed = true;
      await Promise.all(opening.values());
      await Promise.all([...leaving, ...all.map((cluster) => cluster.close())]);
    },
  };
}
