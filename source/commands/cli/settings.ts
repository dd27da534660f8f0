import {parseClusterName} from '../../board/cluster-name.js';
import {messageOf} from '../../message/error-message.js';
import {openConfig, type Config, type Opened} from '../../session/config.js';
import {ownCluster, type OwnClusterOptions} from '../../session/own-cluster.js';
import {completeSettings, type Settings} from '../../session/settings.js';
import type {Context} from './command.js';
import {UsageError} from './exit-status.js';

/**
 * The settings that a command line asks for, for a cluster.
 * @throws UsageError one sentence, when that is none or a value cannot be read
 */
export function readSettings({flags, env}: Pick<Context, 'flags' | 'env'>, cluster: string): Settings {
  const {host, user, identity, acceptHostKey, sshArgs, mailbox, relay, proxy} = flags;
  const name = parseClusterName(cluster);
  if ('error' in name) throw new UsageError(name.error);
  try {
    return completeSettings(
      {cluster, host, user, identity, acceptHostKey, sshArgs, mailbox, relay, proxy},
      env,
    );
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/** How the board is reached, of all that a command line says: for another process, or another time. */
export function connectionOf({
  host,
  user,
  identity,
  acceptHostKey,
  sshArgs,
}: Context['flags']): Omit<Opened, 'cluster'> {
  return {host, user, identity, acceptHostKey, sshArgs};
}

/** Without a cluster, what was opened last, in the same way; what a flag says now counts. */
export function withLast(flags: Context['flags'], last: Opened | undefined): Context['flags'] {
  if (flags.cluster !== undefined || last === undefined) return flags;
  const {cluster, host, user, identity, acceptHostKey, sshArgs} = last;
  // Of these two one only is possible, so either given now takes the place of the other as well.
  const trust = flags.sshArgs ?? flags.acceptHostKey;
  return {
    cluster,
    ...(host !== undefined && {host}),
    ...(user !== undefined && {user}),
    ...(identity !== undefined && {identity}),
    ...(trust === undefined && acceptHostKey !== undefined && {acceptHostKey}),
    ...(trust === undefined && sshArgs !== undefined && {sshArgs}),
    ...flags,
  };
}

/** The flags, with the cluster that is meant as far as this machine knows it: as named, or what was opened last and how. */
export function withKnownCluster(context: Context, {lastOpened}: Config): Context['flags'] {
  const {flags, env} = context;
  const cluster = namedCluster(context);
  if (cluster !== undefined) return {...flags, cluster};
  const last = lastOpened();
  const host = flags.host ?? env['P2P_TUI_HOST'];
  return host === undefined || host === last?.host ? withLast(flags, last) : flags;
}

/**
 * The settings of a command that needs no `--cluster`: as in R it is then that of the environment, the one that was opened
 * last, or one of whoever the board says that we are, which has to be asked for it. Whoever did not name it is told.
 * @throws UsageError as `readSettings`
 */
export function findSettings(context: Context): (options: OwnClusterOptions) => Promise<Settings> {
  const config = openConfig();
  const flags = withKnownCluster(context, config);
  const cluster = context.flags.cluster ?? flags.cluster?.split(',', 1)[0];
  const settings = readSettings({...context, flags}, cluster ?? unknownCluster);
  return async (options) => {
    if (config.notice !== undefined) options.onTrouble(config.notice);
    const found = cluster === undefined ? await ownCluster(settings, options) : settings;
    if (context.flags.cluster === undefined) options.onTrouble(`The cluster is ${found.cluster}.`);
    return found;
  };
}

/** Stands for one of our own as long as the board has not said who we are. */
export const unknownCluster = 'me/personal';

/**
 * The cluster, or several, that the command line names or else the environment: for p2p-tui, or else for R.
 * @throws UsageError where the environment names none
 */
export function namedCluster({flags, env}: Context): string | undefined {
  if (flags.cluster !== undefined) return flags.cluster;
  for (const name of ['P2P_TUI_CLUSTER', 'R_FUTURE_P2P_CLUSTER']) {
    const text = env[name]?.trim() ?? '';
    if (text === '') continue;
    const cluster = parseClusterName(text);
    if ('error' in cluster) throw new UsageError(`${name}: ${cluster.error}`);
    return text;
  }

  return undefined;
}
