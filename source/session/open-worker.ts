import {loadavg} from 'node:os';
import {systemClock} from '../clock/system.js';
import type {Resting} from '../cluster/worker/types.js';
import {startWorker, type Worker} from '../cluster/worker/worker.js';
import {messageOf} from '../message/error-message.js';
import type {PeerId, WorkerFault} from '../message/types.js';
import type {ClosableRuntime} from '../runtime/runtime.js';
import {workerFault} from '../runtime/worker-fault.js';
import {attach, type Attached, type AttachOptions} from './attach.js';
import {roomCheck} from './check-room.js';
import {knownList} from './known-lists.js';
import {openWormhole} from './open-wormhole.js';
import {killedPeers, sendByes, writeNote} from './killed-peers.js';
import {boardName} from './observe.js';
import {version} from './version.js';
import {openWorkerDirectory} from './worker-directory.js';
import {watchRest} from './watch-rest.js';
import {workerProbe} from './worker-probe.js';

type WorkerSessionOptions = AttachOptions & {
  /** Opens what evaluates jobs; it writes below `directory`. */
  readonly openRuntimes: (directory: string) => Promise<readonly ClosableRuntime[]>;
};

/** What a worker lacks, and one sentence about it. */
type Lack = {readonly cause: WorkerFault; readonly reason: string};

type StartOptions = {
  readonly count: number;
  /** As `startWorker` has them. */
  readonly heartbeat?: number | undefined;
  readonly duration?: number | undefined;
  readonly allowFrom?: readonly string[] | undefined;
  readonly maxBytes?: number | undefined;
  /** What they lack already. */
  readonly unwell?: Lack | undefined;
  /** Why they are to take no jobs now; absent where they always may. */
  readonly findRest?: (() => Resting | undefined) | undefined;
};

/** The workers of a process, from the moment it begins to connect. */
export type WorkerSession = Pick<Attached, 'board'> & {
  /** Whether a peer is one of them. */
  isOurs(peer: PeerId): boolean;
  /**
   * Whether this machine can do a worker's part at all.
   * @returns what it lacks, if that may pass while it waits
   * @throws what it lacks, if somebody has to mend it
   */
  firstProbe(signal: AbortSignal): Promise<Lack | undefined>;
  /** Begins to work; the board is joined. To be called once. */
  start(options: StartOptions): readonly Worker[];
  /** Deletes their directory, too. They have left by then. */
  close(): Promise<void>;
};

/** Several workers hear the same: what they tell of who is on the access list is recorded once. */
function recordOnce(record: AttachOptions['record']): AttachOptions['record'] {
  const told = new Set<string>();
  return (event) => {
    if (event.type === 'note' && event.about === 'access') {
      if (told.has(event.text)) return;
      told.add(event.text);
    }

    record(event);
  };
}

/**
 * Makes what workers need and connects to a cluster.
 * @throws Error one sentence, when the cluster's name is none, or there can be no directory or runtime
 */
export async function openWorker(options: WorkerSessionOptions): Promise<WorkerSession> {
  const {settings, record, openRuntimes} = options;
  await using opening = new AsyncDisposableStack();
  const directory = opening.use(await openWorkerDirectory());
  const runtimes = await openRuntimes(directory.path);
  opening.defer(async () => {
    await Promise.all(runtimes.map((runtime) => runtime.close()));
  });
  const attached = await attach(options);
  opening.defer(attached.close);
  const opened = opening.move();
  const {board} = attached;
  const probe = workerProbe({directory, runtimes, clock: systemClock});
  return {
    board,
    isOurs: attached.isOurs,
    async firstProbe(signal) {
      try {
        await probe(signal);
        return undefined;
      } catch (error) {
        const cause = workerFault(error);
        if (cause !== 'disk') throw error;
        return {cause, reason: messageOf(error)};
      }
    },
    start({count, findRest, ...each}) {
      const shared = {
        ...each,
        board,
        cluster: settings.cluster,
        ...knownList(settings),
        transfers: openWormhole(settings, directory.transfers),
        runtimes,
        clock: systemClock,
        random: Math.random,
        record: recordOnce(record),
        version,
        machine: () => ({load: loadavg()[0] ?? 0, rss: process.memoryUsage.rss()}),
        probe,
        checkRoom: roomCheck(directory),
        resting: findRest?.(),
      };
      const peers = Array.from({length: count}, (_, index) => attached.peer(index + 1));
      // By whatever name, it is one board.
      const named = boardName({board: {...settings.board, host: board.host}});
      const note = {board: named, cluster: settings.cluster, peers};
      writeNote(directory.path, note);
      sendByes(board, killedPeers(directory.abandoned, note, board.user), systemClock);
      const workers = peers.map((id) => startWorker({...shared, id}));
      if (findRest) opened.defer(watchRest(workers, findRest, systemClock));
      return workers;
    },
    close: () => opened.disposeAsync(),
  };
}
