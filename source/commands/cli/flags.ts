/**
 * Every flag of the command line, once: the parser, the help and the "did you mean" are made from this table.
 * Names and meanings that the R package future.p2p has (`--cluster --users --host --ssh-args --duration`) are its.
 */
export type FlagSpec = {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
};

export const flagSpecs = {
  cluster: {type: 'string', value: 'owner/name', help: 'the cluster'},
  host: {type: 'string', value: '[user@]host[:port]', help: 'the message board (default pipe.pico.sh)'},
  users: {
    type: 'string',
    value: 'bob,carol',
    help: 'who may join the cluster that you host (default: who might the last time)',
  },
  duration: {type: 'string', value: '8h', help: 'leave after this time: 90s, 30m, 8h, 2d'},
  identity: {
    type: 'string',
    short: 'i',
    value: 'file',
    help: 'the SSH key (default: those in ~/.ssh, and the agent)',
  },
  'accept-host-key': {
    type: 'string',
    value: 'SHA256:…',
    help: "the board's host key, if it is not in known_hosts",
  },
  'ssh-args': {type: 'string', value: '"-J hop"', help: "connect by the system's ssh, with these arguments"},
  mailbox: {type: 'string', value: 'ws://…/v1', help: 'the wormhole mailbox server'},
  relay: {type: 'string', value: 'host:port', help: 'the wormhole transit relay, or "none"'},
  'no-proxy': {type: 'boolean', help: 'dial the mailbox server directly, whatever http_proxy says'},
  workers: {type: 'string', value: 'N', help: 'how many workers to run (default 1)'},
  runtime: {type: 'string', value: 'r,node', help: 'what evaluates jobs: r, node, command'},
  sandbox: {type: 'string', value: 'auto', help: 'auto, bwrap, or none to run jobs unguarded'},
  'allow-from': {type: 'string', value: 'bob,carol', help: 'take jobs from these users only'},
  'drain-timeout': {
    type: 'string',
    value: '10m',
    help: 'how long a job in hand may go on after the first SIGTERM',
  },
  heartbeat: {type: 'string', value: '15s', help: 'shortest time between heartbeats'},
  'stop-on-eof': {type: 'boolean', help: 'stop when standard input ends, for supervisors'},
  file: {type: 'string', short: 'f', value: 'file', help: 'the job: a .js module, or an .rds future'},
  output: {type: 'string', short: 'o', value: 'file', help: 'write the result there'},
  code: {type: 'string', value: 'code', help: 'the wormhole code (default: a fresh one of two words)'},
  text: {type: 'string', value: 'text', help: 'send this text, or with "-" what standard input says'},
  yes: {type: 'boolean', help: 'take what is sent without asking (also --accept)'},
  'max-size': {type: 'string', value: '2G', help: 'refuse what is larger'},
  'hide-progress': {type: 'boolean', help: 'show no bar'},
  label: {type: 'string', value: 'text', help: 'a name for the job'},
  timeout: {type: 'string', value: '10m', help: 'give up after this time'},
  listen: {
    type: 'string',
    value: 'address[:port]',
    help: 'where to listen (default 127.0.0.1; 0.0.0.0 or :: for all of this machine)',
  },
  port: {type: 'string', value: 'N', help: 'port of the board (default 2222; 0 for any)'},
  'mailbox-port': {type: 'string', value: 'N', help: 'port of the mailbox (default 4000)'},
  'relay-port': {type: 'string', value: 'N', help: 'port of the transit relay (default 4001)'},
  accounts: {type: 'string', value: 'dir', help: 'a file of public keys for each user'},
  'drop-lone-pipes': {
    type: 'boolean',
    help: 'as pipe.pico.sh does: when a client leaves and one pipe remains on its topic, disconnect that too',
  },
  'print-config': {type: 'boolean', help: 'print addresses and keys as JSON'},
  wait: {type: 'string', value: '3s', help: 'how long to listen before the snapshot'},
  since: {type: 'string', value: '1h', help: 'how far back to begin'},
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
  help: {type: 'boolean', short: 'h', help: 'show help'},
  version: {type: 'boolean', help: 'show the version'},
} as const satisfies Record<string, FlagSpec>;

export type FlagName = keyof typeof flagSpecs;

/** The value of each flag that was given. */
export type Flags = {
  readonly [Name in FlagName]?: (typeof flagSpecs)[Name]['type'] extends 'boolean' ? boolean : string;
};

/** The same flag under another name: R spells some with an underscore, wormhole programs have words of their own. */
export const aliases: Readonly<Record<string, FlagName>> = {
  accept: 'yes',
  'accept-file': 'yes',
  accept_host_key: 'accept-host-key',
  allow_from: 'allow-from',
  drain_timeout: 'drain-timeout',
  'output-file': 'output',
  'relay-url': 'mailbox',
  ssh_args: 'ssh-args',
  'transit-helper': 'relay',
};
