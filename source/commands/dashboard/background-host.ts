/** A headless host that is started to go on where a dashboard ends, in a session of its own: no terminal ends it. */
import {spawn, type ChildProcess} from 'node:child_process';
import {closeSync, mkdirSync, openSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import envPaths from 'env-paths';
import {typed, type Flags} from '../cli/flags.js';
import {connectionOf} from '../cli/settings.js';

/** What a host tells the process that started it, whenever something of it changes. */
export type HostingProgress = {
  /** `owner/name`. */
  readonly cluster: string;
  readonly standby: boolean;
  /** It hosts the cluster, and the board goes by its list. */
  readonly hosting: boolean;
};

/** A process that hosts on when the dashboard has ended. */
export type BackgroundHost = {
  readonly pid: number;
  /** Where it writes what a host writes on its terminal. */
  readonly log: string;
  /** Resolves when all clusters stand by. @throws Error one sentence */
  standsBy(): Promise<void>;
  /** Resolves when it hosts all of them. @throws Error one sentence */
  hosts(): Promise<void>;
  /** Lets it go on by itself. */
  release(): void;
  /** It is not needed after all. */
  stop(): void;
};

type StartOptions = {
  /** `owner/name`, one or several. */
  readonly clusters: readonly string[];
  /** How the dashboard was started. */
  readonly flags: Flags;
  /** When the hosting ends by itself: seconds from now. */
  readonly seconds?: number | undefined;
  /** The program and its first arguments, as this process was started. */
  readonly program?: readonly string[];
  /** Where logs go. */
  readonly directory?: string;
};

/** Milliseconds that it has to stand by: it connects to the board first; and to host, when it may. */
const timeouts = {standby: 30_000, hosting: 30_000};

/** Starts it; it stands by as long as the clusters are hosted. @throws Error when its log cannot be written, or it does not start */
export function startBackgroundHost({
  clusters,
  flags,
  seconds,
  program = [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
  directory = envPaths('p2p-tui', {suffix: ''}).log,
}: StartOptions): BackgroundHost {
  const log = join(directory, `host-${clusters.map((cluster) => cluster.replace('/', '--')).join('+')}.log`);
  mkdirSync(dirname(log), {recursive: true});
  const output = openSync(log, 'a', 0o600);
  const [command = '', ...rest] = program;
  let child: ChildProcess;
  try {
    child = spawn(command, [...rest, '--host-cluster', ...argumentsOf(clusters, flags, seconds)], {
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
    });
  } finally {
    closeSync(output);
  }

  const told = new Map<string, HostingProgress>();
  let changed = Promise.withResolvers<undefined>();
  let ended: string | undefined;
  const wake = () => {
    changed.resolve(undefined);
    changed = Promise.withResolvers();
  };
  child.on('message', (message) => {
    const progress = message as HostingProgress;
    told.set(progress.cluster, progress);
    wake();
  });
  child.on('error', (error) => {
    ended = error.message;
    wake();
  });
  child.on('exit', (status, signal) => {
    ended ??= signal ?? `status ${status}`;
    wake();
  });

  const until = async (fits: (progress: HostingProgress) => boolean, within: number, what: string) => {
    const late = new AbortController();
    const over = delay(within, true, {signal: late.signal}).catch(() => false);
    try {
      for (;;) {
        const progress = clusters.map((cluster) => told.get(cluster));
        if (progress.every((one) => one !== undefined && fits(one))) return;
        if (ended !== undefined) {
          throw new Error(`The process in the background ended (${ended}): ${log} says why.`);
        }

        if (await Promise.race([changed.promise.then(() => false), over])) {
          throw new Error(
            `The process in the background does not ${what} after ${within / 1000} s: see ${log}.`,
          );
        }
      }
    } finally {
      late.abort();
    }
  };

  return {
    pid: child.pid ?? 0,
    log,
    standsBy: () => until(({standby, hosting}) => standby || hosting, timeouts.standby, 'stand by'),
    hosts: () => until(({hosting}) => hosting, timeouts.hosting, 'host'),
    release() {
      child.removeAllListeners();
      if (child.connected) child.disconnect();
      child.unref();
    },
    stop() {
      child.kill();
    },
  };
}

/** The same flags that the dashboard has; a path counts from where that was started. */
function argumentsOf(
  clusters: readonly string[],
  flags: Flags,
  seconds: number | undefined,
): readonly string[] {
  const {identity} = flags;
  const given = {
    cluster: clusters.join(','),
    ...connectionOf(flags),
    identity: identity === undefined || identity.startsWith('~') ? identity : resolve(identity),
    ...(seconds !== undefined && {duration: `${Math.max(1, Math.round(seconds))}s`}),
  };
  return Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`${typed(name)}=${value}`],
  );
}
