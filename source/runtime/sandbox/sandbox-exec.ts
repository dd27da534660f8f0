/** sandbox-exec, which every macOS has: a profile in its own language says what a program may do. Not run by our tests. */
import {directoriesTo} from './directories-to.js';
import type {Sandbox} from './sandbox.js';
import {shellWord} from '../shell-word.js';
import {beginning, reporting} from './start-script.js';

/** Where macOS and those who package programs for it keep programs and libraries. */
const programs = [
  ...['/usr', '/bin', '/sbin', '/System', '/Library/Apple', '/Library/Frameworks', '/Library/Developer'],
  ...['/opt/homebrew', '/opt/local'],
];

/** What programs read as they start: which shell is sh, the time zone, the linker's cache. */
const settings = [
  '/private/var/select',
  '/private/var/db/timezone',
  '/private/var/db/dyld',
  '/private/etc/localtime',
];

const devices = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom'];

/** What programs ask of the system as they start. The processes of others and their environments are not among it. */
const system = [
  ...[
    'kern.argmax',
    'kern.hostname',
    'kern.maxfilesperproc',
    'kern.ngroups',
    'kern.osproductversion',
    'kern.osrelease',
  ],
  ...['kern.ostype', 'kern.osversion', 'kern.usrstack64', 'kern.version', 'vm.loadavg'],
];

const searchPath = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

/**
 * The profile for one job: all is denied but to read the system and what is named, to write its own directory, and to start
 * programs that are held by the same. Paths are not in it but in parameters, so that none can be more than a path.
 * @param readable how many paths there are to read, as the parameters READ0, READ1 …
 * @param above the directories that lead to them and to that of the job: what they are called may be looked up, not what is in them
 */
export function sandboxProfile(readable: number, above: number): string {
  const parameters = (name: string, count: number, form: string) =>
    Array.from({length: count}, (_, index) => `  (${form} (param "${name}${String(index)}"))`);
  return [
    '(version 1)',
    '(deny default)',
    '(allow process-fork)',
    '(allow signal process-info* (target same-sandbox))',
    '(allow sysctl-read (sysctl-name-prefix "hw.")',
    ...system.map((name) => `  (sysctl-name "${name}")`),
    ')',
    '(allow file-read* file-map-executable process-exec*',
    ...programs.map((path) => `  (subpath "${path}")`),
    ...parameters('READ', readable, 'subpath'),
    '  (subpath (param "JOB")))',
    '(allow file-read*',
    '  (literal "/")',
    ...settings.map((path) => `  (subpath "${path}")`),
    ...devices.map((path) => `  (literal "${path}")`),
    ')',
    '(allow file-read-metadata',
    '  (literal "/private") (literal "/private/var") (literal "/private/etc") (literal "/var") (literal "/etc") (literal "/tmp")',
    ...parameters('ABOVE', above, 'literal'),
    ')',
    ...devices.map((path) => `(allow file-write-data file-ioctl (literal "${path}"))`),
    '(allow file-write* (subpath (param "JOB")))',
    '',
  ].join('\n');
}

/** Its jobs are processes as any other, beside that they may do little: they are who runs the worker. */
export function sandboxExec(executable = '/usr/bin/sandbox-exec'): Sandbox {
  return {
    name: 'sandbox-exec',
    check: (secret) =>
      `! cat ${shellWord(secret)} >/dev/null 2>&1 || { echo 'it lets jobs read the files of others' >&2; exit 1; }`,
    wrap(command, args, {directory, readable, environment}, {report} = {}) {
      const above = [...new Set([directory, ...readable].flatMap(directoriesTo))];
      const parameters = {
        JOB: directory,
        ...Object.fromEntries(readable.map((path, index) => [`READ${String(index)}`, path])),
        ...Object.fromEntries(above.map((path, index) => [`ABOVE${String(index)}`, path])),
      };
      const inside = reporting(command, args, report);
      return {
        command: executable,
        args: [
          ...Object.entries(parameters).flatMap(([name, path]) => ['-D', `${name}=${path}`]),
          ...['-p', sandboxProfile(readable.length, above.length)],
          ...[inside.command, ...inside.args],
        ],
        environment: {...environment, PATH: searchPath},
      };
    },
    began: (reported) => reported.includes(beginning),
    group: (pid) => pid,
  };
}
