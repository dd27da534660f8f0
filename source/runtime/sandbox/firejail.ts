import {readdirSync, readFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {findProgram} from '../find-program.js';
import {jobUser, type JobUser} from './job-user.js';
import {onlyChild} from './only-child.js';
import {withPid} from './own-pid.js';
import type {Confinement, Sandbox, SandboxDescriptors} from './sandbox.js';
import {beginning, startScript} from './start-script.js';
import {deniedCalls, type Machine} from './system-calls.js';
import {memoryDisks, programs, searchPath, settings} from './system-paths.js';
import {wallsCheck} from './walls-check.js';

/** Where the script lies that becomes the job, in its directory, until it does. */
const scriptName = '.p2p-tui-start';

/** Holds where Firejail is what we run in: in a container it may find that one is enough, and run its program as it is. */
const guard = 'read -r name < /proc/sys/kernel/hostname && [ "$name" = worker ]';

/** Directories of the root that Firejail itself gives jobs another form of, or that are no files. */
const ofItsOwn = ['dev', 'proc', 'run', 'tmp'];

/** Makes of a directory of the root an empty one: Firejail shows nothing else of it than what is said, and this is not there. */
const nothing = '.p2p-tui-nothing';

/** Of what Firejail is to make another one for the job, as it is on this machine. */
export type Machinery = {
  /** What lies in the root directory, links left out. */
  readonly directories: readonly string[];
  readonly files: readonly string[];
  /** Where the user who runs us is at home, as Firejail has it; undefined where that is not known. */
  readonly home: string | undefined;
};

/**
 * The words after `firejail` for one job: namespaces of its own and no network, no capabilities, a private /tmp, /proc and
 * /dev, the system read-only, its directory read-write, and of the rest of the disk nothing.
 * @param user whom root has the job run as
 */
export function firejailArguments(
  {directory, readable}: Confinement,
  {report, control, words}: SandboxDescriptors,
  user: JobUser | undefined,
  {directories, files, home}: Machinery,
  machine = process.arch as Machine,
): string[] {
  const kept = [control, report, words].filter((descriptor) => descriptor !== undefined);
  const given = readable.filter((path) => !programs.some((each) => isWithin(path, each)));
  const stores = programs.filter((path) => directories.some((name) => path.startsWith(`/${name}/`)));
  const shown = [...settings, ...stores, ...given, directory];
  const tops = programs.map((path) => path.slice(1));
  const closed = directories.filter(
    (name) => ![...tops, ...ofItsOwn].includes(name) && !shown.some((path) => isWithin(path, `/${name}`)),
  );
  const denied = Object.values(deniedCalls).flatMap((numbers) => {
    const number = numbers[machine];
    return number === null || number === undefined ? [] : [`$${String(number)}`];
  });
  return [
    ...['--quiet', '--noprofile', '--deterministic-exit-code', '--deterministic-shutdown'],
    ...['--net=none', '--ipc-namespace', '--hostname=worker', '--nogroups', '--nonewprivs'],
    user === undefined ? '--caps.drop=all' : '--caps.keep=setuid,setgid,setpcap',
    '--restrict-namespaces',
    `--seccomp.drop=${denied.join(',')}`,
    ...['--seccomp.block-secondary', '--protocol=unix,inet,inet6,netlink'],
    ...['--private-dev', '--nosound', '--no3d', '--notv', '--nodvd', '--nou2f', '--novideo', '--noinput'],
    ...(kept.length === 0 ? [] : [`--keep-fd=${kept.join(',')}`]),
    ...[...closed, ...files].map((name) => `--blacklist=/${name}`),
    ...shown.map((path) => `--whitelist=${path}`),
    ...['/run', '/tmp'].map((path) => `--whitelist=${join(path, nothing)}`),
    ...given.map((path) => `--read-only=${path}`),
    ...[`--read-write=${directory}`, `--private-cwd=${directory}`],
    // A session of its own, so that what is sent to the job's group does not reach Firejail.
    '/usr/bin/setsid',
    ...(user === undefined ? [] : [...openHome(shown, home), ...asUser(user)]),
    ...['/bin/sh', join(directory, scriptName)],
  ];
}

/** What of root's home is shown lies in a file system that Firejail makes for it, and that only root may enter as it is. */
function openHome(shown: readonly string[], home: string | undefined): string[] {
  if (home === undefined || !shown.some((path) => isWithin(path, home))) return [];
  const script = '[ "$(stat -f -c %T "$0")" != tmpfs ] || chmod 711 "$0"; exec "$@"';
  return ['/bin/sh', '-c', script, home];
}

function asUser({uid, gid}: JobUser): string[] {
  const ids = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
  return ['/usr/bin/setpriv', ...ids, '--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', '--'];
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

/**
 * Firejail, which is root by its file's mode and takes from a job what it is told to. Its jobs are nobody's where root runs
 * the worker; they have no name.
 * @param executable its name or path
 */
export function firejailSandbox(executable = 'firejail', user: JobUser | undefined = jobUser()): Sandbox {
  /** The job's process, once it leads a session: before, it is Firejail that works there. */
  const job = (pid: number): number | undefined => {
    const first = onlyChild(pid);
    const second = first === undefined ? undefined : onlyChild(first);
    return second !== undefined && leadsGroup(second) ? second : undefined;
  };
  return {
    name: 'firejail',
    user,
    check: wallsCheck,
    wrap(command, args, confinement, descriptors = {}) {
      const {directory, environment, pid} = confinement;
      const inside = pid === undefined ? {command, args} : withPid(command, args, pid);
      const start = {
        ...inside,
        environment: {...environment, PATH: searchPath},
        ...{guard, report: descriptors.report},
      };
      const program = findProgram(executable);
      return {
        command: program ?? executable,
        args: firejailArguments(confinement, descriptors, user, machinery()),
        // Jobs can read that of the sandbox itself. One that is not on our search path is not to be found on this one.
        ...(program !== undefined && {environment: {PATH: searchPath}}),
        file: {path: join(directory, scriptName), text: startScript(start)},
      };
    },
    began: (reported) => reported.includes(beginning),
    group: job,
    memoryDisks(pid) {
      const inside = job(pid);
      if (inside === undefined) return [];
      // His home is another, where something of it is shown.
      const home = homeOfUser();
      const disks = home === undefined ? memoryDisks : [...memoryDisks, home];
      return disks.map((path) => `/proc/${String(inside)}/root${path}`);
    },
  };
}

function machinery(): Machinery {
  const entries = readdirSync('/', {withFileTypes: true});
  const names = (wanted: typeof entries) => wanted.map(({name}) => name);
  return {
    directories: names(entries.filter((entry) => entry.isDirectory())),
    files: names(entries.filter((entry) => entry.isFile())),
    home: homeOfUser(),
  };
}

function homeOfUser(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}

/** Whether a process leads a group, which then has its number. */
function leadsGroup(pid: number): boolean {
  try {
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[2] === String(pid);
  } catch {
    return false;
  }
}
