import {readFileSync} from 'node:fs';
import {withPid} from './own-pid.js';
import type {Confinement, Sandbox} from './sandbox.js';

/** The system's programs and libraries, and where Nix and Guix keep theirs. */
const programs = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store', '/gnu/store'];

/** What programs need of /etc to start: the linker's cache, alternatives, time zone, R's settings, fonts. */
const settings = [
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/alternatives',
  '/etc/localtime',
  '/etc/timezone',
  '/etc/R',
  '/etc/fonts',
];

/**
 * The arguments of `bwrap` for one job: namespaces of its own and so no network, no capabilities, a private
 * /tmp, /proc and /dev, the system read-only, its directory read-write, and nothing else of the disk.
 * @returns everything after the word `bwrap`
 */
export function bwrapArguments(
  command: string,
  args: readonly string[],
  {directory, readable, environment, passwd, pid}: Confinement,
  report?: number,
): string[] {
  const readOnly = [...programs, ...settings].flatMap((path) => ['--ro-bind-try', path, path]);
  // After /tmp: they often lie below it.
  const extra = readable.flatMap((path) => ['--ro-bind', path, path]);
  const user = passwd === undefined ? [] : ['--ro-bind-try', passwd, '/etc/passwd'];
  const inside = pid === undefined ? {command, args} : withPid(command, args, pid);
  const variables = Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]);
  return [
    '--unshare-all',
    '--die-with-parent',
    ...(report === undefined ? [] : ['--json-status-fd', String(report)]),
    '--new-session',
    '--cap-drop',
    'ALL',
    '--clearenv',
    ...variables,
    ...readOnly,
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--tmpfs',
    '/tmp',
    ...extra,
    ...user,
    '--bind',
    directory,
    directory,
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
 * Bubblewrap, a sandbox without privileges for Linux.
 * @param executable its name or path
 */
export function bwrapSandbox(executable = 'bwrap'): Sandbox {
  return {
    name: 'bwrap',
    wrap: (command, args, confinement, report) => ({
      command: executable,
      args: bwrapArguments(command, args, confinement, report),
    }),
    // It tells the status of a program only when it had started it.
    began: (reported) => reported.includes('"exit-code"'),
    group: onlyChild,
  };
}

/**
 * Bubblewrap's one child is the first process of the new namespace and leads the new session, and the job
 * belongs to its group. That first process ignores signals that it does not handle, so a SIGINT to the group
 * reaches the job alone, as a terminal's would.
 */
function onlyChild(pid: number): number | undefined {
  try {
    const child = Number.parseInt(
      readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8'),
      10,
    );
    return Number.isNaN(child) ? undefined : child;
  } catch {
    return undefined;
  }
}
