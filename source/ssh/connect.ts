/** Connecting as the user's own `ssh` would: his configuration, keys, agent, jump hosts and known hosts. */
import {join} from 'node:path';
import type {ParsedKey} from 'ssh2';
import {messageOf} from '../message/error-message.js';
import {type ConfigReader, readConfig} from './config/files.js';
import {describeHost, type HostConfig, type LocalUser} from './config/host.js';
import {evaluateConfig} from './config/values.js';
import {type ConfirmHostKey, createHostKeyPolicy} from './trust/host-key.js';
import {type AskPassphrase, loadIdentity} from './identity/identity.js';
import type {SshAddress} from './jump/address.js';
import {connectThrough} from './jump/connection.js';
import {findRoute} from './jump/route.js';
import {knownKeyTypes} from './trust/known-hosts.js';
import {ConnectError, type Connect, type ConnectionOptions} from './connection.js';
import {showHostPort} from './host-port.js';
import {orderHostKeyAlgorithms} from './trust/host-key-order.js';

/** What connecting needs of the machine. */
export type UserFiles = ConfigReader & {
  /** Appends a line to a file of known hosts; makes the file, and its directory, if need be. */
  readonly appendLine: (path: string, line: string) => Promise<void>;
  /** Whether a command of the configuration succeeds (`Match exec`). */
  readonly succeeds: (command: string) => Promise<boolean>;
  /** Whether others may use a file, so that OpenSSH would ignore a private key in it. */
  readonly isOpen: (path: string) => Promise<boolean>;
};

/** What connecting as the user would is given: who he is, and what he asked for. */
export type UserConnectOptions = {
  readonly user: LocalUser;
  readonly files: UserFiles;
  /** The board, as the user gave it: what he says of it counts more than the configuration. */
  readonly board: SshAddress;
  /** Where a board has another host, which host that is: it has a host key of its own, be it given for acceptance or known. */
  readonly otherHostOf?: (board: string) => string | undefined;
  /** Private key files for the board, in place of the configured ones; jump hosts have keys of their own. */
  readonly identities?: readonly string[];
  /** Host key fingerprints to accept, joined by `,`. */
  readonly acceptHostKey?: string;
  /** Asks about unknown host keys; absent: they are refused. */
  readonly confirmHostKey?: ConfirmHostKey;
  /** Asks for passphrases; absent: keys that have one are for the agent. */
  readonly askPassphrase?: AskPassphrase;
};

/**
 * Makes the function that opens connections for a user. The configuration and the known hosts are read anew for each
 * connection; a passphrase is asked for once.
 */
export function createUserConnect(options: UserConnectOptions): Connect {
  const {user, files, board} = options;
  const unlocked = new Map<string, ParsedKey>();

  return async ({host, clock, signal, fits}) => {
    const given: SshAddress = host === board.host ? board : {host};
    try {
      const route = await findUserRoute(given, user, files);
      // Another host of the board's is to know us by the key that the board knows us by.
      const self = given === board ? route.at(-1) : (await findUserRoute(board, user, files)).at(-1);
      const hops: ConnectionOptions[] = [];
      for (const [index, config] of route.entries()) {
        const isLast = index === route.length - 1;
        const isBoard = isLast && given === board;
        const isAlone = isBoard && route.length === 1 && options.otherHostOf?.(config.host) === undefined;
        const trust = await trustOf(config, options, isAlone);
        const identity = isLast
          ? await identityOf(self ?? config, options, unlocked, undefined)
          : await identityOf(config, {...options, identities: []}, unlocked, showHostPort(config));
        hops.push({
          host: config.host,
          port: config.port,
          username: config.username,
          identity,
          ...trust,
          clock,
          ...(signal && {signal}),
          // Jump hosts have keys of their own.
          ...(isLast && fits && {fits}),
        });
      }

      const connection = await connectThrough(hops);
      return {...connection, host: route.at(-1)?.host ?? host};
    } catch (error) {
      if (error instanceof ConnectError) throw error;
      throw new ConnectError(messageOf(error), 'setup');
    }
  };
}

/**
 * The way to a host as the user's configuration has it, the host last.
 * @throws Error with one sentence, when the configuration cannot be read or asks for what only `ssh` itself can do.
 */
export async function findUserRoute(
  given: SshAddress,
  user: LocalUser,
  files: UserFiles,
): Promise<readonly HostConfig[]> {
  const blocks = await readConfig(user.home, files);
  return findRoute(given, async (address) => {
    const query = {
      host: address.host,
      ...(address.user !== undefined && {user: address.user}),
      localUser: user.name,
      succeeds: files.succeeds,
    };
    return describeHost(address, await evaluateConfig(blocks, query), user);
  });
}

async function identityOf(
  config: HostConfig,
  {user, files, identities = [], askPassphrase}: UserConnectOptions,
  unlocked: Map<string, ParsedKey>,
  jumpHost: string | undefined,
) {
  const identity = await loadIdentity({
    home: user.home,
    readFile: files.readFile,
    isOpen: files.isOpen,
    unlocked,
    ...(jumpHost !== undefined && {jumpHost}),
    identitiesOnly: config.identitiesOnly,
    ...(config.agent !== undefined && {agent: config.agent}),
    ...(config.identityFiles && {configured: config.identityFiles}),
    certificates: config.certificateFiles,
    ...(identities.length > 0 && {files: identities}),
    ...(askPassphrase && {askPassphrase}),
  });
  if ('error' in identity) throw new ConnectError(identity.error, 'key', {...identity, jumpHost});
  return identity;
}

/**
 * Whom to believe that he is the host, and which of his keys to ask for.
 * @param isAlone no other host than this one has to be believed.
 */
async function trustOf(
  config: HostConfig,
  {user, files, acceptHostKey, confirmHostKey}: UserConnectOptions,
  isAlone: boolean,
) {
  const {hostKeyAlias: alias, userKnownHosts, systemKnownHosts, hashKnownHosts, strict} = config;
  const knownHosts = async (): Promise<string> => {
    const read = (path: string) => files.readFile(path).catch(() => '');
    return (await Promise.all([...userKnownHosts, ...systemKnownHosts].map(read))).join('\n');
  };
  const [first] = userKnownHosts;
  const known = knownKeyTypes(
    await knownHosts(),
    alias ?? config.host,
    alias === undefined ? config.port : 22,
  );

  return {
    hostKeyAlgorithms: orderHostKeyAlgorithms(known),
    verifyHostKey: createHostKeyPolicy({
      knownHosts,
      // Where there are several hosts, a fingerprint may be another one's.
      ...(acceptHostKey !== undefined && {accept: acceptHostKey, acceptMore: !isAlone}),
      ...(alias !== undefined && {alias}),
      ...(confirmHostKey && !strict && {confirm: confirmHostKey}),
      ...(first !== undefined && first !== join(user.home, '.ssh', 'known_hosts') && {file: first}),
      ...(first !== undefined && {remember: (line: string) => files.appendLine(first, line)}),
      hash: hashKnownHosts,
    }),
  };
}
