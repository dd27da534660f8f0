import {homedir, userInfo} from 'node:os';
import {resolve} from 'node:path';
import {findProgram} from '../../runtime/find-program.js';
import type {Context} from '../cli/command.js';
import {UsageError} from '../cli/exit-status.js';
import {typed, type FlagName} from '../cli/flags.js';
import {usualDrainTimeout} from '../cli/time-limits.js';

/** What can be run without anybody watching. */
export type ServiceRole = 'worker' | 'host';

/** A worker or a host as a supervisor is to run it. */
export type Service = {
  readonly role: ServiceRole;
  /** What it is of: `owner/name`, or several with commas. */
  readonly cluster: string;
  /** The program and all its arguments. */
  readonly command: readonly string[];
  /** Whom it runs as, and his home directory. */
  readonly user: string;
  readonly home: string;
  /** Where it looks for programs. */
  readonly path: string;
  /** How long it may take to end when it is told to, seconds. */
  readonly stopWithin: number;
  /** Whether there is a program that tells systemd how it is. */
  readonly notifies: boolean;
};

/** What it takes to leave after the last job, seconds: the interrupted one is returned, the board is told. */
const leavesWithin = 30;

/** Flags that ask for a text. */
const printing = ['printSystemdUnit', 'printLaunchdPlist'] as const satisfies readonly FlagName[];

/** The program that tells systemd how a service is. */
export const notifyProgram = 'systemd-notify';

/**
 * The service that does what a command line does, but for printing.
 * @throws UsageError one sentence, where that would not be what is meant
 */
export function serviceOf(role: ServiceRole, {flags, given, env}: Context): Service {
  const {cluster, stopOnEof, identity, drainTimeout = usualDrainTimeout} = flags;
  if (cluster === undefined) {
    throw new UsageError(
      'Say which cluster with --cluster=owner/name: a service does not go by what was opened last.',
    );
  }

  if (stopOnEof) {
    throw new UsageError('A service has no standard input and would end at once: leave out --stop-on-eof.');
  }

  const mode = role === 'worker' ? 'worker' : 'hostCluster';
  const left = given.filter(({name}) => name !== mode && !printing.some((flag) => flag === name));
  // A path counts from where it was typed.
  const isPath = identity !== undefined && !identity.startsWith('~');
  const line = left.map(({name, text}) =>
    name === 'identity' && isPath ? `${typed(name)}=${resolve(identity)}` : text,
  );
  const {username, homedir: home} = userInfo();
  return {
    ...{role, cluster, user: username, home: home || homedir()},
    command: [process.execPath, ...process.execArgv, resolve(process.argv[1] ?? ''), typed(mode), ...line],
    path: env['PATH'] ?? '',
    stopWithin: leavesWithin + (role === 'worker' ? Math.ceil(drainTimeout.milliseconds / 1000) : 0),
    notifies: findProgram(notifyProgram, env) !== undefined,
  };
}
