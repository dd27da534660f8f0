/** The cluster that is meant where none is named: one of whoever we are on the board, as R has it. */
import {backoffDelay} from '../async/backoff.js';
import {pause} from '../async/timeout.js';
import {identify} from '../board/account-name.js';
import {systemClock} from '../clock/system.js';
import {messageOf} from '../message/error-message.js';
import {ConnectError, type Connect} from '../ssh/connection.js';
import {linkReason} from '../store/selectors/link-text.js';
import {chooseConnect, type ConnectionPrompts} from './choose-connect.js';
import type {Settings} from './settings.js';

/** Waits between two questions to a board that does not answer, milliseconds. */
const waits = {first: 1000, limit: 60_000} as const;

/** What R calls the clusters of a user: the one that he has to himself, and the one that he shares. */
export type OwnName = 'personal' | 'friends';

/** What R calls the cluster that is hosted for these users, by whoever this is. */
export function ownNameFor(users: readonly string[], user: string): OwnName {
  return users.some((name) => name !== user) ? 'friends' : 'personal';
}

/** What asking the board for our own name takes. */
export type OwnClusterOptions = {
  /** Gives up; the promise rejects with its reason. */
  readonly signal: AbortSignal;
  readonly prompts?: ConnectionPrompts | undefined;
  /** Told why the board does not answer, and when it is asked again. */
  readonly onTrouble: (text: string) => void;
  /** Which of ours is meant, once it is known who we are; `personal` by default. */
  readonly nameFor?: ((user: string) => OwnName) | undefined;
  /** How to connect; tests bring their own. */
  readonly connect?: Connect;
};

/**
 * Asks the board who we are, for as long as it does not answer.
 * @returns the settings, for `{user}/personal` or `{user}/friends`
 * @throws ConnectError when asking again is in vain
 */
export async function ownCluster(
  settings: Settings,
  {
    signal,
    prompts,
    onTrouble,
    nameFor = () => 'personal',
    connect = chooseConnect(settings, prompts),
  }: OwnClusterOptions,
): Promise<Settings> {
  const {host, port} = settings.board;
  const connecting = {host, port, username: 'p2p-tui', clock: systemClock, signal};
  for (let attempts = 0; ; attempts++) {
    try {
      const connection = await connect(connecting);
      try {
        const user = await identify(connection, connecting, connect);
        return {...settings, cluster: `${user}/${nameFor(user)}`};
      } finally {
        await connection.close();
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ConnectError) || error.refused) throw error;
      const wait = backoffDelay(waits, attempts, Math.random());
      const reason = linkReason({detail: messageOf(error), retryAt: wait}, 0);
      if (reason !== undefined) onTrouble(reason);
      await pause(systemClock, wait, signal);
    }
  }
}
