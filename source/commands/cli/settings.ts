import {parseClusterName} from '../../board/cluster-name.js';
import {messageOf} from '../../message/error-message.js';
import {completeSettings, type Settings} from '../../session/settings.js';
import {sandboxNames, type SandboxName} from '../../runtime/sandbox/detect.js';
import type {Context} from './command.js';
import {UsageError} from './exit-status.js';
import type {Flags} from './flags.js';

/**
 * The settings that a command line asks for.
 * @throws UsageError one sentence, when no cluster is named or a value cannot be read
 */
export function readSettings({flags, env}: Context): Settings {
  if (flags.cluster === undefined) {
    throw new UsageError(
      'Say which cluster with --cluster=owner/name, or try p2p-tui demo, which needs none.',
    );
  }

  const name = parseClusterName(flags.cluster);
  if ('error' in name) throw new UsageError(name.error);
  try {
    return completeSettings(
      {
        cluster: flags.cluster,
        host: flags.host,
        identity: flags.identity,
        acceptHostKey: flags['accept-host-key'],
        sshArgs: flags['ssh-args'],
        mailbox: flags.mailbox,
        relay: flags.relay,
        proxy: !flags['no-proxy'],
      },
      env,
    );
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/**
 * Reads `--sandbox`: `auto` unless it says otherwise.
 * @throws UsageError one sentence, when there is no such sandbox
 */
export function readSandbox({sandbox = 'auto'}: Flags): SandboxName {
  const known = sandboxNames.find((name) => name === sandbox);
  if (known === undefined)
    throw new UsageError(`--sandbox=${sandbox} must be one of ${sandboxNames.join(', ')}.`);
  return known;
}

/** Reads a list of names: `bob,carol`. */
export function readNames(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
