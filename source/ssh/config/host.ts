/** The configuration of one host, complete: what was given, what the files say, and OpenSSH's defaults. */
import {type ConfigValues, hostNameOf} from './values.js';
import {parseJumps, type SshAddress} from '../jump/address.js';

/** The local user, on whose behalf we connect. */
export type LocalUser = {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  /** The name of this machine. */
  readonly machine: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** How to reach a host, as whom, and what to trust. */
export type HostConfig = {
  /** The name that the user gave. */
  readonly name: string;
  /** Where it is. */
  readonly host: string;
  readonly port: number;
  /** The login name. */
  readonly username: string;
  /** Key files named by the configuration, which need not exist; undefined: the default ones. */
  readonly identityFiles?: readonly string[];
  /** Certificates that the configuration lists, which need not exist. */
  readonly certificateFiles: readonly string[];
  /** Whether the agent's other keys are left out. */
  readonly identitiesOnly: boolean;
  /** Path of the agent's socket. */
  readonly agent?: string;
  /** The hosts to go through, first hop first. */
  readonly jumps: readonly SshAddress[];
  /** The name under which its host key is known, in place of its own. */
  readonly hostKeyAlias?: string;
  /** Files of known hosts: the user's, to the first of which new ones are added, and the system's. */
  readonly userKnownHosts: readonly string[];
  readonly systemKnownHosts: readonly string[];
  /** Whether names are hidden in lines that are added. */
  readonly hashKnownHosts: boolean;
  /** Whether a user is not even asked about an unknown host key. */
  readonly strict: boolean;
};

/**
 * Fills in what is missing. `StrictHostKeyChecking` counts where it makes things safer: with `yes` nobody is asked, and
 * with `no`, `off` and `accept-new` an unknown key is still asked about.
 * @throws Error with one sentence, when the configuration asks for what only `ssh` itself can do.
 */
export function describeHost(given: SshAddress, values: ConfigValues, user: LocalUser): HostConfig {
  const one = (name: string): string | undefined => values.get(name)?.[0];
  const host = hostNameOf(given.host, values);
  const port = given.port ?? Number(one('port') ?? 22);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(
      `~/.ssh/config gives ${given.host} the port "${one('port') ?? ''}": write a number there.`,
    );
  }

  const command = one('proxycommand');
  if (command !== undefined && command.toLowerCase() !== 'none') {
    throw new Error(
      `~/.ssh/config reaches ${given.host} by a ProxyCommand, which only ssh itself can run: ` +
        'give --ssh-args="-o BatchMode=yes", and ssh does the connecting.',
    );
  }

  const jumps = parseJumps(one('proxyjump') ?? 'none');
  if (!jumps) {
    throw new Error(`ProxyJump of ${given.host} in ~/.ssh/config names no host: write user@host:port.`);
  }

  const username = given.user ?? one('user') ?? user.name;
  const hostKeyAlias = one('hostkeyalias');
  const path = (text: string): string =>
    expandPath(text, user, {host, port, name: given.host, username, alias: hostKeyAlias});
  const paths = (name: string): readonly string[] | undefined => {
    const words = values.get(name);
    if (!words) return undefined;
    return [...new Set(words.filter((word) => word.toLowerCase() !== 'none').map(path))];
  };
  const files = paths('identityfile');
  const agent = agentOf(one('identityagent') ?? usualAgent, user.env, path);

  return {
    name: given.host,
    host,
    port,
    username,
    ...(files && {identityFiles: files}),
    certificateFiles: paths('certificatefile') ?? [],
    identitiesOnly: isYes(one('identitiesonly')),
    ...(agent !== undefined && {agent}),
    jumps,
    ...(hostKeyAlias !== undefined && {hostKeyAlias}),
    userKnownHosts: paths('userknownhostsfile') ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'].map(path),
    systemKnownHosts: paths('globalknownhostsfile') ?? [
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ],
    hashKnownHosts: isYes(one('hashknownhosts')),
    strict: isYes(one('stricthostkeychecking')),
  };
}

function isYes(text: string | undefined): boolean {
  return text !== undefined && /^(yes|true)$/i.test(text);
}

/** The variable that has the agent's socket, and the word for it. */
const usualAgent = 'SSH_AUTH_SOCK';

/** `IdentityAgent`: a path, `none`, or a variable that holds the path. */
function agentOf(text: string, env: LocalUser['env'], path: (text: string) => string): string | undefined {
  if (text.toLowerCase() === 'none') return undefined;
  const variable = text === usualAgent ? text : /^\$(\w+)$/.exec(text)?.[1];
  const socket = variable === undefined ? path(text) : env[variable];
  return socket === '' ? undefined : socket;
}

type Tokens = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly alias: string | undefined;
};

/** Expands `~/`, `${VARIABLE}` and the tokens of ssh_config(5), "TOKENS". What is unknown stays as it is. */
function expandPath(text: string, user: LocalUser, {name, host, port, username, alias}: Tokens): string {
  const tokens: Readonly<Record<string, string>> = {
    '%%': '%',
    '%d': user.home,
    '%h': host,
    '%i': String(user.uid),
    '%j': '',
    '%k': alias ?? name,
    '%L': user.machine.replace(/\..*$/, ''),
    '%l': user.machine,
    '%n': name,
    '%p': String(port),
    '%r': username,
    '%u': user.name,
  };
  return text
    .replace(/^~(?=\/|$)/, () => user.home)
    .replace(/\$\{(\w+)\}/g, (whole, variable: string) => user.env[variable] ?? whole)
    .replace(/%./g, (token) => tokens[token] ?? token);
}
