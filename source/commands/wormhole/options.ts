import {messageOf} from '../../message/error-message.js';
import {completeSettings} from '../../session/settings.js';
import type {WormholeOptions} from '../../wormhole/options.js';
import type {Context} from '../cli/command.js';
import {UsageError} from '../cli/exit-status.js';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Both ends are people: the one may come tomorrow, the other thinks before answering, a large file takes days. */
const timeouts = {peer: day, offer: 10 * minute, total: 7 * day};

/**
 * How to reach the other side, from flags and the environment variables that `wormhole` users know.
 * @throws UsageError when an address cannot be read
 */
export function wormholeOptions({flags, env}: Context, signal: AbortSignal): WormholeOptions {
  try {
    const {mailbox, relay, proxy} = completeSettings(
      {cluster: '', mailbox: flags.mailbox, relay: flags.relay, proxy: flags.proxy},
      env,
    );
    return {
      mailbox,
      signal,
      timeouts,
      ...(relay === undefined ? {} : {relay}),
      ...(proxy === false ? {proxy} : {}),
    };
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/** Whether a mailbox server is the one that `wormhole` programs use when they are told nothing. */
export function isPublic(mailbox: string): boolean {
  return mailbox === completeSettings({cluster: ''}, {}).mailbox;
}
