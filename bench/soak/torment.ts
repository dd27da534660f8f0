/** Has the faults of a schedule happen to the processes of a soak. */
import {peerParts} from '../../source/message/peer.js';
import type {BoardLines} from './board-lines.js';
import type {Ledger} from './ledger.js';
import type {Place} from './place.js';
import {now, openPoster, type Poster, type PostNews} from './posters.js';
import type {Crew} from './processes.js';
import type {Fault, FaultKind} from './schedule.js';
import {doomed, type World} from './world.js';

/** Jobs of the client that is killed: so many, and seconds that each would run. */
const doomedJobs = {count: 2, seconds: 240};

type TormentOptions = {
  readonly crew: Crew;
  readonly world: World;
  readonly places: readonly Place[];
  readonly clients: readonly Poster[];
  readonly news: PostNews;
  /** The jobs of the client that will be killed, as it posts them. */
  readonly doomedIds: string[];
  readonly lines: BoardLines;
  /** Is told whom the faults hit. */
  readonly ledger: Ledger;
  /** Gets a line for each fault. */
  readonly tell: (line: string) => void;
  /** Gets what did not go as it should, for the report. */
  readonly note: (text: string) => void;
};

type Torment = {
  inflict(fault: Fault): void;
  /** Who is stopped goes on, and there is room on each disk. */
  heal(): void;
  /** Resolves when what takes its time is done. */
  settled(): Promise<void>;
  /** How many faults there were. */
  readonly counts: ReadonlyMap<FaultKind, number>;
};

/** Brings faults about, each when it is due. */
export function createTorment(options: TormentOptions): Torment {
  const {crew, world, places, clients, news, doomedIds, lines, ledger, tell, note} = options;
  const counts = new Map<FaultKind, number>();
  const stopped = new Set<() => void>();
  let restarted = Promise.resolve();
  let marked: Promise<Poster | undefined> = Promise.resolve(undefined);

  /** Whether a worker is in the process. */
  const isOf = (pid: number) => (worker: string) => Number(peerParts(worker).pid?.split('-')[0]) === pid;

  const killWorker = (place: Place): void => {
    const pid = place.kill();
    ledger.hit(pid, now());
    lines.workerDied(isOf(pid), now());
  };

  const stopWorker = (place: Place, milliseconds: number): boolean => {
    let goesOn: (at: number) => void = () => undefined;
    const pid = place.stop(milliseconds, () => goesOn(now()));
    if (pid === undefined) return false;
    const told = [ledger.hit(pid, now()), lines.deafen(isOf(pid), now())];
    goesOn = (at) => {
      for (const tellEnd of told) tellEnd(at);
    };
    return true;
  };

  const stopClient = ({process}: Poster, milliseconds: number): void => {
    process.signal('SIGSTOP');
    const goesOn = ledger.hit(process.pid, now());
    const wake = (): void => {
      clearTimeout(timer);
      stopped.delete(wake);
      process.signal('SIGCONT');
      goesOn(now());
    };
    const timer = setTimeout(wake, milliseconds);
    stopped.add(wake);
  };

  const startDoomed = async (): Promise<Poster> => {
    const poster = await openPoster(crew, world, doomed, news);
    for (let number = 1; number <= doomedJobs.count; number += 1) {
      const job = {number, at: 0, client: 0, runtime: 'node', seconds: doomedJobs.seconds, size: 10} as const;
      poster.post(job, `doomed-${number}`);
    }

    return poster;
  };

  const killDoomed = async (): Promise<void> => {
    const poster = await marked;
    poster?.process.signal('SIGKILL');
    lines.clientDied(doomedIds.splice(0), now());
  };

  /** @returns false when there was nothing to do, for everybody is stopped already */
  const act = (fault: Fault): boolean => {
    const place = 'place' in fault ? places[fault.place] : undefined;
    switch (fault.kind) {
      case 'kill-worker':
        if (place) killWorker(place);
        return true;
      case 'stop-worker': {
        // Who was to be hit may be stopped, or not there, as one that could not start without a disk: then the next is.
        const others = [...places.slice(fault.place), ...places.slice(0, fault.place)];
        return others.some((other) => stopWorker(other, fault.for));
      }
      case 'restart-board':
        restarted = restarted
          .then(async () => {
            const isUp = lines.deafen(() => true, now());
            await world.restartBoard(fault.signal);
            isUp(now());
          })
          .catch((error: unknown) => note(`The board did not come back: ${String(error)}`));
        return true;
      case 'stop-client': {
        const client = clients[fault.client];
        if (client) stopClient(client, fault.for);
        return true;
      }
      case 'start-doomed-client':
        marked = startDoomed().catch((error: unknown) => {
          note(`The client to be killed: ${String(error)}`);
          return undefined;
        });
        return true;
      case 'kill-doomed-client':
        marked = killDoomed().then(() => undefined);
        return true;
      case 'fill-disk':
        place?.fillDisk();
        return true;
      case 'free-disk':
        place?.freeDisk();
        return true;
      case 'set-clock':
        place?.setClock(fault.by);
        return true;
    }
  };

  return {
    inflict(fault) {
      if (!act(fault)) return;
      counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1);
      tell(`${(fault.at / 1000).toFixed(1)} s: ${JSON.stringify(fault)}`);
    },
    heal() {
      for (const wake of stopped) wake();
      for (const place of places) place.heal();
    },
    async settled() {
      await restarted;
      await marked;
    },
    counts,
  };
}
