import {parseClusterName} from '../../board/cluster-name.js';
import {messageOf} from '../../message/error-message.js';
import {openConfig, type Opened} from '../../session/config.js';
import {ownCluster, type OwnClusterOptions} from '../../session/own-cluster.js';
import {completeSettings, type Settings} from '../../session/settings.js';
import type {Context} from './command.js';
import {UsageError} from './exit-status.js';

/**
 * The settings that a command line asks for.
 * @throws UsageError one sentence, when no cluster is named or a value cannot be read
 */
export function readSettings({flags, env}: Context): Settings {
  const {cluster, host, user, identity, acceptHostKey, sshArgs, mailbox, relay, proxy} = flags;
  if (cluster === undefined) {
    throw new UsageError(
      'Say which cluster with --cluster=owner/name, or try p2p-tui demo, which needs none.',
    );
  }

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

/**
 * The settings of a client or a worker, which need no cluster: as in R it is then that of the environment, the one that was
 * joined, or the personal one of whoever the board says that we are, which has to be asked for it.
 * @throws UsageError as `readSettings`
 */
export function findSettings(context: Context): (options: OwnClusterOptions) => Promise<Settings> {
  const {flags, env} = context;
  const named = flags.cluster ?? clusterOf(env);
  const last = named === undefined ? openConfig().lastOpened() : undefined;
  const host = flags.host ?? env['P2P_TUI_HOST'];
  if (last !== undefined && (host === undefined || host === last.host)) {
    const [cluster = ''] = last.cluster.split(',');
    const settings = readSettings({...context, flags: withLast(flags, {...last, cluster})});
    return () => Promise.resolve(settings);
  }

  const settings = readSettings({...context, flags: {...flags, cluster: named ?? 'me/personal'}});
  return (options) => (named === undefined ? ownCluster(settings, options) : Promise.resolve(settings));
}

/** The cluster that the environment names: for p2p-tui, or else for R. */
function clusterOf(env: Context['env']): string | undefined {
  for (const name of ['P2P_TUI_CLUSTER', 'R_FUTURE_P2P_CLUSTER']) {
    const text = env[name]?.trim() ?? '';
    if (text === '') continue;
    const cluster = parseClusterName(text);
    if ('error' in cluster) throw new UsageError(`${name}: ${cluster.error}`);
    return text;
  }

  return undefined;
}
