/** The place of a worker: whoever is killed there is followed by another, as a supervisor would have it. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {clockAhead} from './clock-ahead.js';
import {program, type Crew, type Process} from './processes.js';
import {openSmallDisk, type SmallDisk} from './small-disk.js';
import type {World} from './world.js';

/** What a worker's place tells of what happens there. */
export type PlaceNews = {
  /** A line that the worker printed: an event as JSON. */
  readonly onLine: (pid: number, line: string) => void;
  /** It ended though nobody asked it to. */
  readonly onEnd: (place: Place, how: string) => void;
};

export type Place = {
  /** Its worker's user. */
  readonly user: string;
  /** The process that is there now. */
  readonly pid: number;
  readonly disk: SmallDisk | undefined;
  /** Kills the worker and starts another. @returns whom it killed */
  kill(): number;
  /** Stops it for so many milliseconds. @returns whom; undefined when it is stopped already */
  stop(milliseconds: number, onWake: () => void): number | undefined;
  fillDisk(): void;
  freeDisk(): void;
  /** Whoever is started there from now on has a clock that is wrong by so many milliseconds; the present one leaves. */
  setClock(by: number): void;
  /** Nobody is followed by another any more; who is stopped goes on. */
  close(): void;
};

type PlaceOptions = PlaceNews & {
  readonly crew: Crew;
  readonly world: World;
  readonly user: string;
  /** Flags of every worker there. */
  readonly flags: readonly string[];
  readonly smallDisk: boolean;
};

/** Milliseconds after which a worker that could not start is started again. */
const pause = 2000;

/** Starts a worker. */
export function openPlace({crew, world, user, flags, smallDisk, onLine, onEnd}: PlaceOptions): Place {
  const temporary = join(world.directory, user, 'tmp');
  const disk = smallDisk ? openSmallDisk(temporary) : undefined;
  let preload: readonly string[] = [];
  let closed = false;
  let waking: NodeJS.Timeout | undefined;
  let wake: (() => void) | undefined;
  const asked = new WeakSet<Process>();
  let current = start();

  function start(): Process {
    const worker: Process = crew.start({
      kind: 'worker',
      args: [...preload, program, '--worker', ...world.flags(user), ...world.wormhole, ...flags],
      env: world.environment(user, temporary),
      onLine: (line) => onLine(worker.pid, line),
    });
    if (disk?.full) disk.fill(worker.pid);
    void worker.exited.then(({status, signal}) => {
      if (closed || asked.has(worker)) return;
      onEnd(place, `status ${status ?? signal ?? ''}: ${worker.complaints.at(-1) ?? 'not a word'}`);
      setTimeout(() => {
        if (!closed && current === worker) current = start();
      }, pause);
    });
    return worker;
  }

  /** Who is stopped goes on, or is about to be killed. */
  const endStop = (): void => {
    clearTimeout(waking);
    waking = undefined;
    wake?.();
    wake = undefined;
  };

  const replace = (signal: NodeJS.Signals): number => {
    const old = current;
    asked.add(old);
    old.signal(signal);
    endStop();
    current = start();
    return old.pid;
  };

  const place: Place = {
    user,
    get pid() {
      return current.pid;
    },
    disk,
    kill: () => replace('SIGKILL'),
    stop(milliseconds, onWake) {
      const stopped = current;
      if (waking !== undefined || stopped.ended) return undefined;
      stopped.signal('SIGSTOP');
      wake = () => {
        stopped.signal('SIGCONT');
        onWake();
      };
      waking = setTimeout(endStop, milliseconds);
      return stopped.pid;
    },
    fillDisk: () => disk?.fill(current.pid),
    freeDisk: () => disk?.free(current.pid),
    setClock(by) {
      const path = join(world.directory, `${user}-clock.mjs`);
      writeFileSync(path, clockAhead(by));
      preload = ['--import', pathToFileURL(path).href];
      replace('SIGINT');
    },
    close() {
      closed = true;
      endStop();
      disk?.free(current.pid);
    },
  };
  return place;
}
