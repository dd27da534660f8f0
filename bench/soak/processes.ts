/** The processes of a soak: the program and its clients, by the kind of work they do. */
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {usageOf, type Usage} from './usage.js';

/** The built program. */
export const program = fileURLToPath(new URL('../../cli.js', import.meta.url));

/** What a process of a soak is. */
export type Kind = 'board' | 'host' | 'observer' | 'worker' | 'client' | 'run';

/** What a process is started with. */
export type ProcessOptions = {
  readonly kind: Kind;
  /** Arguments of Node.js: a script and its own. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Told of each line of standard output; without it that is dropped. */
  readonly onLine?: (line: string) => void;
  /** It is a Node.js program that talks to us. */
  readonly onMessage?: (message: unknown) => void;
};

/** How a process ended. */
export type Exit = {readonly status: number | null; readonly signal: NodeJS.Signals | null};

/** A process of a soak. */
export type Process = {
  readonly kind: Kind;
  readonly pid: number;
  /** Resolves when it has ended and all that it printed was read. */
  readonly exited: Promise<Exit>;
  readonly ended: boolean;
  /** It was told to end. */
  readonly asked: boolean;
  /** The last lines of its standard error. */
  readonly complaints: readonly string[];
  signal(signal: NodeJS.Signals): void;
  send(message: object): void;
};

/** Lines of standard error that are kept of each process. */
const keptLines = 8;
/** Milliseconds between two looks at what the processes take. */
const samplingInterval = 1000;

/** All processes of a soak, so that none outlives it. */
export type Crew = {
  start(options: ProcessOptions): Process;
  /** Seconds of CPU that the processes of each kind took, those that ended included; none where the system does not tell. */
  cpu(): ReadonlyMap<Kind, number>;
  /** Resident memory of the largest process of each kind that runs, bytes. */
  memory(): ReadonlyMap<Kind, number>;
  /** Ends all that still run: asks first, by the signal that each kind obeys at once. */
  close(): Promise<void>;
};

/** Milliseconds that a process gets to end by itself. */
const grace = 8000;

/** Signals that end a process. */
const endings: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGINT', 'SIGTERM'];

/**
 * Nobody has been started yet.
 * @param onEnd is told of each process that ended though nobody told it to
 */
export function createCrew(onEnd: (process: Process, exit: Exit) => void = () => undefined): Crew {
  const running = new Map<Process, {usage: Usage | undefined}>();
  const past = new Map<Kind, number>();
  const sample = (): void => {
    for (const [process, seen] of running) seen.usage = usageOf(process.pid) ?? seen.usage;
  };
  const sampling = setInterval(sample, samplingInterval).unref();

  return {
    start(options) {
      const child = open(options);
      const {pid} = child;
      if (pid === undefined) throw new Error(`A ${options.kind} could not be started.`);
      const complaints: string[] = [];
      if (child.stderr) {
        createInterface({input: child.stderr}).on('line', (line) => {
          complaints.push(line);
          if (complaints.length > keptLines) complaints.shift();
        });
      }
      if (child.stdout && options.onLine) createInterface({input: child.stdout}).on('line', options.onLine);
      if (options.onMessage) child.on('message', options.onMessage);
      // Who is killed cannot read what is sent to it.
      child.on('error', () => undefined);
      child.stdin?.on('error', () => undefined);
      let ended = false;
      let asked = false;
      child.once('exit', () => (ended = true));
      const seen: {usage: Usage | undefined} = {usage: undefined};
      const exited = once(child, 'close').then(([status, signal]) => {
        running.delete(started);
        past.set(options.kind, (past.get(options.kind) ?? 0) + (seen.usage?.cpu ?? 0));
        const exit = {status: status as number | null, signal: signal as NodeJS.Signals | null};
        if (!asked) onEnd(started, exit);
        return exit;
      });
      const started: Process = {
        kind: options.kind,
        pid,
        exited,
        get ended() {
          return ended;
        },
        get asked() {
          return asked;
        },
        complaints,
        signal(signal) {
          if (ended) return;
          asked ||= endings.includes(signal);
          seen.usage = usageOf(pid) ?? seen.usage;
          child.kill(signal);
        },
        send(message) {
          if (child.connected) child.send(message, () => undefined);
        },
      };
      running.set(started, seen);
      return started;
    },
    cpu() {
      sample();
      const sums = new Map(past);
      for (const [{kind}, {usage}] of running) sums.set(kind, (sums.get(kind) ?? 0) + (usage?.cpu ?? 0));
      return sums;
    },
    memory() {
      sample();
      const most = new Map<Kind, number>();
      for (const [{kind}, {usage}] of running) {
        most.set(kind, Math.max(most.get(kind) ?? 0, usage?.memory ?? 0));
      }
      return most;
    },
    async close() {
      await Promise.all(Array.from(running.keys(), end));
      clearInterval(sampling);
    },
  };
}

function open({args, env, onLine, onMessage}: ProcessOptions): ChildProcess {
  return spawn(process.execPath, [...args], {
    env,
    // The end of standard input tells a worker that nobody looks after it any more.
    stdio: ['pipe', onLine ? 'pipe' : 'ignore', 'pipe', ...(onMessage ? ['ipc' as const] : [])],
  });
}

/** Ends a process: SIGINT does not let it finish first what it has in hand. */
export async function end(process: Process): Promise<void> {
  process.signal('SIGCONT');
  process.signal('SIGINT');
  const timer = setTimeout(() => process.signal('SIGKILL'), grace);
  await process.exited;
  clearTimeout(timer);
}
