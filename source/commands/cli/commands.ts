import type {CommandSpec} from './command.js';
import {flagSpecs, type FlagName, type FlagSpec} from './flags.js';

const connection: readonly FlagName[] = ['cluster', 'host', 'user', 'identity', 'acceptHostKey', 'sshArgs'];
/** Which one is meant where none is named, as in R. */
const usualCluster = 'the cluster (default: the one opened last, else your own you/personal)';
const wormhole: readonly FlagName[] = ['mailbox', 'relay', 'proxy'];

const service: readonly FlagName[] = ['printSystemdUnit', 'printLaunchdPlist'];

/**
 * Every command, and first the one that is meant where none is named: the parser and the help are made from this table.
 * Nothing is loaded until it is run.
 */
export const commands: readonly [CommandSpec, ...CommandSpec[]] = [
  {
    name: 'dashboard',
    summary: 'watch a cluster: members, workers, jobs, transfers, events',
    usage: ['p2p-tui [dashboard] [--cluster=owner/name[,owner/name …]]'],
    flags: [...connection, 'duration'],
    overrides: {
      cluster: {
        isMultiple: true,
        help: 'the cluster, or several (default: what was open last, else your own you/personal)',
      },
      duration: {help: 'host no longer than this from here: 90s, 30m, 8h, 2d'},
    },
    load: async () => (await import('../dashboard/dashboard.js')).run,
  },
  {
    name: 'worker',
    mode: 'worker',
    summary: 'contribute this machine: evaluate jobs in a sandbox',
    usage: ['p2p-tui --worker [--cluster=owner/name] [--workers=N]'],
    flags: [
      ...connection,
      ...wormhole,
      'workers',
      'runtime',
      'sandbox',
      'allowRoot',
      'allowFrom',
      'hours',
      'whenIdle',
      'nice',
      'duration',
      'drainTimeout',
      'maxMemory',
      'maxTime',
      'maxCpu',
      'maxProcesses',
      'maxDisk',
      'maxOutput',
      'maxSize',
      'heartbeat',
      'stopOnEof',
      ...service,
      'json',
    ],
    overrides: {
      cluster: {help: usualCluster},
      maxSize: {value: '1GiB', help: 'the payload and the result of a job (default 1GiB)'},
    },
    load: async () => (await import('../worker.js')).run,
  },
  {
    name: 'host',
    mode: 'hostCluster',
    summary: 'host a cluster of yours: own its access list',
    usage: ['p2p-tui --host-cluster [--cluster=you/name[,you/other …]] --users=bob,carol'],
    flags: [...connection, 'users', 'duration', ...service, 'json'],
    overrides: {
      cluster: {isMultiple: true, help: 'the cluster, or several of yours (default: your own you/friends)'},
    },
    load: async () => (await import('../host.js')).run,
  },
  {
    name: 'users',
    summary: 'say who may join a cluster of yours, whichever process hosts it',
    usage: [
      'p2p-tui users [list] [--cluster=you/name] [--json]',
      'p2p-tui users add|remove NAME … [--cluster=you/name] [--timeout=15s] [--json]',
    ],
    flags: [...connection, 'timeout', 'json'],
    overrides: {cluster: {help: 'the cluster (default: the one opened last, else your own you/friends)'}},
    notes:
      'A change is carried out by the process that hosts, on this machine or another one, and is in force when this says so. ' +
      'Where nobody hosts, it takes effect when the cluster is hosted from this machine.',
    takesWords: true,
    load: async () => (await import('../users/users.js')).run,
  },
  {
    name: 'run',
    summary: 'post a job, show its output, end with its status',
    usage: [
      'p2p-tui run [--cluster=owner/name] [--runtime=node|r|command] [-f FILE]',
      '            [-- ARGUMENT …]',
    ],
    flags: [...connection, ...wormhole, 'runtime', 'sandbox', 'file', 'output', 'label', 'timeout', 'json'],
    overrides: {
      cluster: {help: usualCluster},
      runtime: {
        isMultiple: false,
        choices: ['node', 'r', 'command'],
        value: 'node',
        help: 'what evaluates the job: r, node or command',
      },
      sandbox: {
        help: 'where the result of an R job is read: auto, bwrap, firejail, sandbox-exec, or none unguarded',
      },
      output: {help: 'write there what a command prints, or the value of a function or a future'},
    },
    notes:
      'A command gets what standard input has, to its end: with < /dev/null it gets none. A module of -f travels whole and may ' +
      'import what Node.js itself has. With -o, a text or bytes are written as they are, other values as JSON, or as Node.js ' +
      'shows them where JSON cannot hold them, and the result ' +
      'of an R future as R reads it with readRDS().',
    takesWords: true,
    load: async () => (await import('../run/run.js')).run,
  },
  {
    name: 'status',
    summary: 'one snapshot of a cluster',
    usage: ['p2p-tui status [--cluster=owner/name] [--wait=3s] [--timeout=15s] [--json]'],
    flags: [...connection, 'wait', 'timeout', 'json'],
    overrides: {cluster: {help: usualCluster}},
    notes:
      'It fails when the cluster cannot be joined within the timeout (15s unless you say otherwise); with --json it ' +
      'prints what it knows all the same.',
    load: async () => (await import('../status/status.js')).run,
  },
  {
    name: 'events',
    summary: 'the events of a cluster, from the log or as they come',
    usage: ['p2p-tui events [--cluster=owner/name] [--since=1h] [--follow] [--json]'],
    flags: [...connection, 'since', 'follow', 'json'],
    overrides: {cluster: {help: usualCluster}},
    load: async () => (await import('../events/events.js')).run,
  },
  {
    name: 'demo',
    summary: 'a whole cluster on this machine, computing the Mandelbrot set',
    usage: ['p2p-tui demo [--headless [--json] [--verify]]'],
    flags: ['headless', 'json', 'verify', 'dir', 'sandbox'],
    load: async () => (await import('../demo/demo.js')).run,
  },
  {
    name: 'board',
    summary: 'serve a board, a mailbox and a transit relay for a LAN',
    usage: ['p2p-tui board --accounts=DIR [--listen=ADDRESS[:PORT]] [--port=N]'],
    flags: ['accounts', 'listen', 'port', 'mailboxPort', 'relayPort', 'strictPico', 'printConfig', 'json'],
    notes:
      'Its log goes to standard error; each line begins with the time, unless a terminal or the journal of systemd ' +
      'takes it. It serves on when its log cannot be written.',
    outlivesOutput: true,
    load: async () => (await import('../board/board.js')).run,
  },
  {
    name: 'doctor',
    summary: 'say what is missing on this machine, and what mends it',
    usage: ['p2p-tui doctor [--cluster=owner/name] [--json]'],
    flags: [...connection, ...wormhole, 'sandbox', 'json'],
    load: async () => (await import('../doctor/doctor.js')).run,
  },
  {
    name: 'wormhole',
    summary: 'send or receive a file, a directory or a text',
    usage: [
      'p2p-tui wormhole send FILE|DIR|--text=… [--code=CODE]',
      'p2p-tui wormhole receive [CODE] [-o PATH] [--yes] [--max-size=2G]',
    ],
    flags: [
      ...wormhole,
      'code',
      'text',
      'output',
      'yes',
      'maxSize',
      'verify',
      'hideProgress',
      'timeout',
      'json',
    ],
    overrides: {
      output: {help: 'where to put what is received'},
      verify: {help: 'compare verifiers with the other side first'},
    },
    takesWords: true,
    load: async () => (await import('../wormhole/wormhole.js')).run,
  },
];

/** Flags that every command takes. */
export const commonFlags: readonly FlagName[] = ['help', 'version', 'debug'];

/** The flags of a command, as they are for it. */
export function flagsOf({flags, overrides = {}}: CommandSpec): readonly (readonly [FlagName, FlagSpec])[] {
  return [...flags, ...commonFlags].map((name) => [name, {...flagSpecs[name], ...overrides[name]}] as const);
}
