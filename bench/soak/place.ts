/** The place of a worker: whoever is killed there is followed by another, as a supervisor would have it. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {clockAhead} from './clock-ahead.js';
import {program, type Crew, type Process} from './processes.js';
import {openSmallDisk, type SmallDisk} from './small-disk.js';
import type {World} from './world.js';

/** Where one worker process is at a time: what hits it, and what takes its place. */
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
  /** Who is stopped goes on, and there is room on its disk. */
  heal(): void;
  /** The same, and nobody is followed by another any more. */
  close(): void;
};

type PlaceOptions = {
  readonly crew: Crew;
  readonly world: World;
  readonly user: string;
  /** Flags of every worker there. */
  readonly flags: readonly string[];
  readonly smallDisk: boolean;
  /** A line that the worker printed: an event as JSON. */
  readonly onLine: (pid: number, line: string) => void;
};

/** Milliseconds after which a worker that could not start is started again. */
const pause = 2000;

/** Starts a worker. */
export function openPlace({crew, world, user, flags, smallDisk, onLine}: PlaceOptions): Place {
  const temporary = join(world.directory, user, 'tmp');
  const disk = smallDisk ? openSmallDisk(temporary) : undefined;
  let preload: readonly string[] = [];
  let closed = false;
  let waking: NodeJS.Timeout | undefined;
  let wake: (() => void) | undefined;
  let current = start();

  function start(): Process {
    const worker: Process = crew.start({
      kind: 'worker',
      args: [
        ...preload,
        program,
        '--worker',
        '--allow-root',
        ...world.flags(user),
        ...world.wormhole,
        ...flags,
      ],
      env: world.environment(user, temporary),
      onLine: (line) => onLine(worker.pid, line),
    });
    if (disk?.full) disk.fill(worker.pid);
    void worker.exited.then(() => {
      if (closed || worker.asked) return;
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

  const heal = (): void => {
    endStop();
    disk?.free(current.pid);
  };

  const replace = (signal: NodeJS.Signals): number => {
    const old = current;
    old.signal(signal);
    endStop();
    current = start();
    return old.pid;
  };

  return {
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
    heal,
    close() {
      closed = true;
      heal();
    },
  };
}
