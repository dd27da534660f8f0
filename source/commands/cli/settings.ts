import {parseClusterName} from '../../board/cluster-name.js';
import {messageOf} from '../../message/error-message.js';
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
