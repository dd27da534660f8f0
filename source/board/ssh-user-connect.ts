/** Connecting as the user's own `ssh` would: his configuration, keys, agent, jump hosts and known hosts. */
import type {ParsedKey} from 'ssh2';
import {type ConfigReader, readConfig} from './config-files.js';
import {describeHost, type HostConfig, type LocalUser} from './config-host.js';
import {evaluateConfig} from './config-values.js';
import type {Connect, ConnectionOptions} from './connection.js';
import {type ConfirmHostKey, createHostKeyPolicy} from './host-key.js';
import {type AskPassphrase, loadIdentity} from './identity.js';
import type {SshAddress} from './jump-address.js';
import {connectThrough} from './jump-connection.js';
import {findRoute} from './jump-route.js';
import {knownKeyTypes} from './known-hosts.js';
import {ConnectError} from './ssh-connect-error.js';
import {orderHostKeyAlgorithms} from './ssh-host-key-order.js';

/** What connecting needs of the machine. */
export type UserFiles = ConfigReader & {
  /** Appends a line to a file of known hosts; makes the file, and its directory, if need be. */
  readonly appendLine: (path: string, line: string) => Promise<void>;
  /** Whether a command of the configuration succeeds (`Match exec`). */
  readonly succeeds: (command: string) => Promise<boolean>;
};

export type UserConnectOptions = {
  readonly user: LocalUser;
  readonly files: UserFiles;
  /** The board, as the user gave it: what he says of it counts more than the configuration. */
  readonly board: SshAddress;
  /** Private key files for the board, in place of the configured ones. */
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

  return async ({host, clock, signal}) => {
    const given: SshAddress = host === board.host ? board : {host};
    try {
      const blocks = await readConfig(user.home, files);
      const route = await findRoute(given, async (address) => {
        const query = {
          host: address.host,
          ...(address.user !== undefined && {user: address.user}),
          localUser: user.name,
          succeeds: files.succeeds,
        };
        return describeHost(address, await evaluateConfig(blocks, query), user);
      });

      const hops: ConnectionOptions[] = [];
      for (const [index, config] of route.entries()) {
        const position = {
          isBoard: index === route.length - 1 && given === board,
          isAlone: route.length === 1,
        };
        const trust = await trustOf(config, options, position);
        const identity = await identityOf(config, options, unlocked, position.isBoard);
        hops.push({
          host: config.host,
          port: config.port,
          username: config.username,
          identity,
          ...trust,
          clock,
          ...(signal && {signal}),
        });
      }

      return await connectThrough(hops);
    } catch (error) {
      if (error instanceof ConnectError) throw error;
      throw new ConnectError(error instanceof Error ? error.message : String(error), true);
    }
  };
}

async function identityOf(
  config: HostConfig,
  {user, files, identities = [], askPassphrase}: UserConnectOptions,
  unlocked: Map<string, ParsedKey>,
  isBoard: boolean,
) {
  const identity = await loadIdentity({
    home: user.home,
    readFile: files.readFile,
    unlocked,
    identitiesOnly: config.identitiesOnly,
    ...(config.agent !== undefined && {agent: config.agent}),
    ...(config.identityFiles && {configured: config.identityFiles}),
    ...(isBoard && identities.length > 0 && {files: identities}),
    ...(askPassphrase && {askPassphrase}),
  });
  if ('error' in identity) throw new ConnectError(identity.error, true);
  return identity;
}

/** Whom to believe that he is the host, and which of his keys to ask for. */
async function trustOf(
  config: HostConfig,
  {files, acceptHostKey, confirmHostKey}: UserConnectOptions,
  {isBoard, isAlone}: {readonly isBoard: boolean; readonly isAlone: boolean},
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
      // With several hosts on the way, a fingerprint may be another one's.
      ...(acceptHostKey !== undefined && {accept: acceptHostKey, acceptMore: !isBoard || !isAlone}),
      ...(alias !== undefined && {alias}),
      ...(confirmHostKey && !strict && {confirm: confirmHostKey}),
      ...(first !== undefined && {remember: (line: string) => files.appendLine(first, line)}),
      hash: hashKnownHosts,
    }),
  };
}
