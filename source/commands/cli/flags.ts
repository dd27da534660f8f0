import {availableParallelism} from 'node:os';
import type {SandboxName} from '../../runtime/sandbox/detect.js';
import {parseHours} from './hours.js';
import {
  parseDuration,
  parseListen,
  parseNames,
  parsePort,
  parseRuntimes,
  parseSize,
  parseSomeNames,
  requireCode,
  requireLabel,
  wholeNumber,
} from './values.js';

/**
 * Every flag of the command line, once, in the words of meow: the parser, the help and the "did you mean" are made from
 * this table. Names and meanings that the R package future.p2p has (`--cluster --users --host --ssh-args --duration`) are
 * its; it spells some with an underscore, and wormhole programs have words of their own.
 */
export type FlagSpec = {
  readonly type: 'string' | 'boolean';
  readonly shortFlag?: string;
  /** The same flag under other names, as they are typed. */
  readonly aliases?: readonly string[];
  readonly choices?: readonly string[];
  /** A list: it may be given more than once, and takes several values separated by commas. */
  readonly isMultiple?: boolean;
  /** What is meant when it is not given; then only `--no-…` is told of in the help. */
  readonly default?: true;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
  /** Reads the value, for it is refused before the command runs; without it the command gets the text. */
  readonly read?: (text: string, flag: string) => unknown;
};

const sandboxes = [
  'auto',
  'bwrap',
  'firejail',
  'sandbox-exec',
  'none',
] as const satisfies readonly SandboxName[];

/** All flags, by name: in camelCase here, with hyphens on the command line. */
export const flagSpecs = {
  cluster: {type: 'string', value: 'owner/name', help: 'the cluster'},
  host: {type: 'string', value: '[user@]host[:port]', help: 'the message board (default pipe.pico.sh)'},
  users: {
    type: 'string',
    isMultiple: true,
    read: parseNames,
    value: 'bob,carol',
    help: 'who may join the cluster that you host (default: who might the last time)',
  },
  duration: {
    type: 'string',
    read: parseDuration,
    value: '8h',
    help: 'leave after this time: 90s, 30m, 8h, 2d',
  },
  user: {
    type: 'string',
    value: 'alice',
    help: 'your user name on the board (default: that of the first of your keys which has an account)',
  },
  identity: {
    type: 'string',
    shortFlag: 'i',
    value: 'file',
    help: 'the SSH key (default: those in ~/.ssh, and the agent)',
  },
  acceptHostKey: {
    type: 'string',
    isMultiple: true,
    aliases: ['accept_host_key'],
    value: 'SHA256:…',
    help: 'host keys that are not in known_hosts: of the board, and of pico.sh, which tells your user name',
  },
  sshArgs: {
    type: 'string',
    aliases: ['ssh_args'],
    value: '"-J hop"',
    help: "connect by the system's ssh, with these arguments",
  },
  mailbox: {type: 'string', aliases: ['relay-url'], value: 'ws://…/v1', help: 'the wormhole mailbox server'},
  relay: {
    type: 'string',
    aliases: ['transit-helper'],
    value: 'host:port',
    help: 'the wormhole transit relay, or "none"',
  },
  proxy: {type: 'boolean', default: true, help: 'dial the mailbox server directly, whatever http_proxy says'},
  workers: {
    type: 'string',
    read: wholeNumber({min: 1, max: 4 * availableParallelism()}),
    value: 'N',
    help: 'how many workers to run (default 1)',
  },
  runtime: {
    type: 'string',
    isMultiple: true,
    read: parseRuntimes,
    value: 'r,node',
    help: 'what evaluates jobs: r, node, command',
  },
  sandbox: {
    type: 'string',
    choices: sandboxes,
    value: 'auto',
    help: 'auto, bwrap, firejail, sandbox-exec, or none: jobs unguarded, where you trust every member',
  },
  allowRoot: {
    type: 'boolean',
    aliases: ['allow_root'],
    help: 'let root run the worker; its jobs are not root but without a sandbox',
  },
  allowFrom: {
    type: 'string',
    isMultiple: true,
    aliases: ['allow_from'],
    read: parseSomeNames,
    value: 'bob,carol',
    help: 'take jobs from these users only',
  },
  hours: {
    type: 'string',
    isMultiple: true,
    read: parseHours,
    value: '22-7',
    help: 'take jobs at these hours only, by the clock of this machine: 22-7, 22:30-7, 22-7,12-13',
  },
  whenIdle: {
    type: 'boolean',
    aliases: ['when_idle'],
    help: 'take jobs only while nobody else uses this machine and it has mains (Linux)',
  },
  nice: {
    type: 'string',
    read: wholeNumber({min: 1, max: 19}),
    value: '10',
    help: 'how much less of the processor jobs get than other programs: 1 to 19',
  },
  drainTimeout: {
    type: 'string',
    aliases: ['drain_timeout'],
    read: parseDuration,
    value: '10m',
    help: 'how long a job in hand may go on after the first SIGTERM (default 10m)',
  },
  maxMemory: {
    type: 'string',
    aliases: ['max_memory'],
    read: parseSize,
    value: '2G',
    help: 'memory of a job, all its processes together (default 2G, or a quarter of the machine)',
  },
  maxTime: {
    type: 'string',
    aliases: ['max_time'],
    read: parseDuration,
    value: '24h',
    help: 'how long a job may take (default 24h)',
  },
  maxCpu: {
    type: 'string',
    aliases: ['max_cpu'],
    read: parseDuration,
    value: '24h',
    help: 'processor time of a job, all its processes together (default 24h)',
  },
  maxProcesses: {
    type: 'string',
    aliases: ['max_processes'],
    read: wholeNumber({min: 1, max: 1_000_000}),
    value: '256',
    help: 'processes and threads of a job at a time (default 256)',
  },
  maxDisk: {
    type: 'string',
    aliases: ['max_disk'],
    read: parseSize,
    value: '2G',
    help: 'files of a job, on disk and in memory (default 2G)',
  },
  maxOutput: {
    type: 'string',
    aliases: ['max_output'],
    read: parseSize,
    value: '32M',
    help: 'what a job may print (default 32M)',
  },
  heartbeat: {type: 'string', read: parseDuration, value: '15s', help: 'shortest time between heartbeats'},
  stopOnEof: {type: 'boolean', help: 'stop when standard input ends, for supervisors'},
  printSystemdUnit: {
    type: 'string',
    choices: ['user', 'system'],
    value: 'user',
    help: 'print a unit of systemd that does what this line does, for your own manager or the system: user, system',
  },
  printLaunchdPlist: {type: 'boolean', help: 'print a property list of launchd (macOS) that does so'},
  file: {
    type: 'string',
    shortFlag: 'f',
    value: 'file',
    help: 'the job: a .js module that exports a function as its default, or an .rds future',
  },
  output: {
    type: 'string',
    aliases: ['output-file'],
    shortFlag: 'o',
    value: 'file',
    help: 'write the result there',
  },
  code: {
    type: 'string',
    read: requireCode,
    value: 'code',
    help: 'the wormhole code (default: a fresh one of two words)',
  },
  text: {type: 'string', value: 'text', help: 'send this text, or with "-" what standard input says'},
  yes: {
    type: 'boolean',
    aliases: ['accept', 'accept-file'],
    help: 'take what is sent without asking (also --accept)',
  },
  maxSize: {type: 'string', read: parseSize, value: '2G', help: 'refuse what is larger'},
  hideProgress: {type: 'boolean', help: 'show no bar'},
  label: {type: 'string', read: requireLabel, value: 'text', help: 'a name for the job'},
  timeout: {type: 'string', read: parseDuration, value: '10m', help: 'give up after this time'},
  listen: {
    type: 'string',
    read: parseListen,
    value: 'address[:port]',
    help: 'where to listen (default 127.0.0.1; 0.0.0.0 or :: for all of this machine)',
  },
  port: {type: 'string', read: parsePort, value: 'N', help: 'port of the board (default 2222; 0 for any)'},
  mailboxPort: {type: 'string', read: parsePort, value: 'N', help: 'port of the mailbox (default 4000)'},
  relayPort: {type: 'string', read: parsePort, value: 'N', help: 'port of the transit relay (default 4001)'},
  accounts: {type: 'string', value: 'dir', help: 'a file of public keys for each user'},
  strictPico: {
    type: 'boolean',
    help: 'do as pipe.pico.sh does also where that harms a cluster, to test clients: strangers, lists and lone pipes',
  },
  printConfig: {type: 'boolean', help: 'print addresses and keys as JSON'},
  wait: {type: 'string', read: parseDuration, value: '3s', help: 'how long to listen before the snapshot'},
  since: {type: 'string', read: parseDuration, value: '1h', help: 'how far back to begin'},
  follow: {type: 'boolean', help: 'go on with new events as they come'},
  headless: {type: 'boolean', help: 'no screen: compute one picture and end'},
  verify: {type: 'boolean', help: 'compute the picture in one process as well, and compare'},
  dir: {
    type: 'string',
    value: 'dir',
    help: 'where to put the keys of the demo (default: a temporary directory)',
  },
  json: {type: 'boolean', help: 'one JSON object a line, for programs'},
  debug: {type: 'boolean', help: 'show stack traces'},
  help: {type: 'boolean', shortFlag: 'h', help: 'show help'},
  version: {type: 'boolean', shortFlag: 'V', help: 'show the version'},
} as const satisfies Record<string, FlagSpec>;

/** The name of a flag, in camelCase. */
export type FlagName = keyof typeof flagSpecs;

type Value<Spec extends FlagSpec> = Spec extends {readonly type: 'boolean'}
  ? boolean
  : Spec extends {readonly read: (text: string, flag: string) => infer Read}
    ? Read
    : Spec extends {readonly choices: readonly (infer Choice)[]}
      ? Choice
      : string;

/** What each flag that was given says. */
export type Flags = {readonly [Name in FlagName]?: Value<(typeof flagSpecs)[Name]>};

/** A flag or a mode that was given: its name in the table, and one word for it and its value, such as `--cluster=alice/friends`. */
export type TypedFlag = {readonly name: string; readonly text: string};

/**
 * A flag, or the mode of a command, as it is typed: `acceptHostKey` is `--accept-host-key`, and `proxy`, which is the
 * default, `--no-proxy`.
 */
export function typed(name: string): string {
  const spec: FlagSpec | undefined = (flagSpecs as Readonly<Record<string, FlagSpec>>)[name];
  return `--${spec?.default ? 'no-' : ''}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
