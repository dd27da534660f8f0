import {basename} from 'node:path';
import {findProgram} from '../find-program.js';
import {directoriesTo} from './directories-to.js';
import {jobUser, type JobUser} from './job-user.js';
import {onlyChild} from './only-child.js';
import {withPid} from './own-pid.js';
import type {Confinement, Sandbox, SandboxDescriptors} from './sandbox.js';
import {systemCallFilter} from './seccomp.js';
import {machineSettings, memoryDisks, programs, searchPath, settings} from './system-paths.js';

/** What differs between versions of Bubblewrap. */
type Abilities = {
  /** Whether it can keep a job from making user namespaces (since 0.8). */
  readonly disablesNamespaces: boolean;
};

/**
 * The arguments of `bwrap` for one job: namespaces of its own and so no network, no capabilities, a private
 * /tmp, /proc and /dev, the system read-only, its directory read-write, and nothing else of the disk.
 * @returns everything after the word `bwrap`
 */
export function bwrapArguments(
  command: string,
  args: readonly string[],
  confinement: Confinement,
  {report, filter}: SandboxDescriptors = {},
  {disablesNamespaces}: Abilities = {disablesNamespaces: true},
): string[] {
  const {directory, environment, memoryDisk, pid} = confinement;
  const room = memoryDisk === undefined ? [] : ['--size', String(Math.ceil(1.25 * memoryDisk))];
  const inside = pid === undefined ? {command, args} : withPid(command, args, pid);
  const variables = Object.entries({...environment, PATH: searchPath}).flatMap(([name, value]) => [
    '--setenv',
    name,
    value,
  ]);
  return [
    '--unshare-all',
    ...(disablesNamespaces ? ['--unshare-user', '--disable-userns', '--assert-userns-disabled'] : []),
    '--hostname',
    'worker',
    '--die-with-parent',
    ...(report === undefined ? [] : ['--json-status-fd', String(report)]),
    ...(filter === undefined ? [] : ['--seccomp', String(filter)]),
    '--new-session',
    '--cap-drop',
    'ALL',
    '--clearenv',
    ...variables,
    ...systemBinds(),
    '--proc',
    '/proc',
    ...machineSettings.flatMap((path) => ['--ro-bind-try', path, path]),
    '--dev',
    '/dev',
    ...memoryDisks.flatMap((path) => [...room, '--tmpfs', path]),
    // It is one itself, of no given size.
    '--remount-ro',
    '/dev',
    // After /tmp: they often lie below it.
    ...jobBinds(confinement),
    // The root itself is a file system in memory, which a job could fill.
    '--remount-ro',
    '/',
    '--chdir',
    directory,
    '--',
    inside.command,
    ...inside.args,
  ];
}

/**
 * The arguments of the `bwrap` that root starts: it lays out all that the other one needs, wherever only root can go,
 * gives up root, and then is followed by the other.
 * @param inner the command line of the other
 */
export function rootArguments(
  {uid, gid}: JobUser,
  confinement: Confinement,
  inner: readonly string[],
): string[] {
  const {directory, readable, passwd} = confinement;
  const capabilities = ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'];
  // Those that Bubblewrap makes itself are for root alone, where what is to lie in them is.
  const ways = new Set([...settings, ...readable, directory, passwd ?? '/'].flatMap(directoriesTo));
  return [
    '--die-with-parent',
    '--cap-drop',
    'ALL',
    ...capabilities.flatMap((name) => ['--cap-add', name]),
    ...['/tmp', ...ways].flatMap((path) => ['--dir', path]),
    ...systemBinds(),
    ...['--dev-bind', '/proc', '/proc'],
    ...['--dev-bind', '/dev', '/dev'],
    ...jobBinds(confinement, passwd),
    ...['--', 'setpriv'],
    ...['--reuid', String(uid), '--regid', String(gid), '--clear-groups'],
    ...['--inh-caps=-all', '--bounding-set=-all', '--'],
    ...inner,
  ];
}

function systemBinds(): string[] {
  return [...programs, ...settings].flatMap((path) => ['--ro-bind-try', path, path]);
}

/** @param users where the file that names the job's user is to lie */
function jobBinds({directory, readable, passwd}: Confinement, users = '/etc/passwd'): string[] {
  return [
    ...readable.flatMap((path) => ['--ro-bind', path, path]),
    ...(passwd === undefined ? [] : ['--ro-bind-try', passwd, users]),
    ...['--bind', directory, directory],
  ];
}

/**
 * Bubblewrap, a sandbox without privileges for Linux. Its jobs are nobody's where root runs the worker.
 * @param executable its name or path
 */
export function bwrapSandbox(
  executable = 'bwrap',
  abilities?: Abilities,
  user: JobUser | undefined = jobUser(),
): Sandbox {
  /**
   * Bubblewrap's one child is the first process of the new namespace and leads the new session, and the job
   * belongs to its group. That first process ignores signals that it does not handle, so a SIGINT to the group
   * reaches the job alone, as a terminal's would.
   */
  const innermost = (pid: number): number | undefined => {
    const outer = user === undefined ? pid : onlyChild(pid);
    return outer === undefined ? undefined : onlyChild(outer);
  };
  return {
    name: 'bwrap',
    user,
    filter: systemCallFilter(),
    wrap(command, args, confinement, descriptors) {
      const inner = bwrapArguments(command, args, confinement, descriptors, abilities);
      const program = findProgram(executable);
      if (program === undefined) return {command: executable, args: inner};
      // Of the system's programs, which are all that it sees, if it can be.
      const second = findProgram(basename(executable), {PATH: searchPath}) ?? program;
      return {
        command: program,
        args: user === undefined ? inner : rootArguments(user, confinement, [second, ...inner]),
        // Jobs can read that of the sandbox itself.
        environment: {...confinement.environment, PATH: searchPath},
      };
    },
    // It tells the status of a program only when it had started it.
    began: (reported) => reported.includes('"exit-code"'),
    group: innermost,
    memoryDisks(pid) {
      const child = innermost(pid);
      return child === undefined ? [] : memoryDisks.map((path) => `/proc/${String(child)}/root${path}`);
    },
  };
}
