/** The doctor's one attempt to connect to the board, which several checks judge. */
import {identify} from '../../board/account-name.js';
import {
  ConnectError,
  type ConnectFailure,
  type Connection,
  type ConnectionOptions,
} from '../../ssh/connection.js';
import type {Clock} from '../../clock/clock.js';
import {chooseConnect} from '../../session/choose-connect.js';
import type {Settings} from '../../session/settings.js';
import {messageOf} from '../../message/error-message.js';

/** Where the way ended. */
export type Stop = {
  readonly stopped: Exclude<ConnectFailure, 'closed'>;
  /** One sentence. */
  readonly problem: string;
  /** The command or the sentence that mends it, where it is known. */
  readonly mend: string | undefined;
  /** It ended at this jump host, `host:port`, and not at the board. */
  readonly jumpHost: string | undefined;
  /** It ended at this other host of the board's, and the board was reached. */
  readonly otherHost: string | undefined;
  /** There is one even so, which has to be closed. */
  readonly connection?: Connection;
};

/** How far we got. */
export type Attempt = {readonly connection: Connection; readonly user: string} | Stop;

/** Connects and asks who we are; never rejects. */
export async function enter(settings: Settings, clock: Clock, signal: AbortSignal): Promise<Attempt> {
  const {host, port} = settings.board;
  const options: ConnectionOptions = {host, port, username: 'p2p-tui', clock, signal};
  let connection: Connection | undefined;
  try {
    // Nobody is asked about host keys: an unknown one is a finding.
    const connect = chooseConnect(settings);
    connection = await connect(options);
    return {connection, user: await identify(connection, options, connect)};
  } catch (error) {
    return {
      stopped: stageOf(error, connection !== undefined),
      problem: messageOf(error),
      mend: error instanceof ConnectError ? error.mend : undefined,
      jumpHost: error instanceof ConnectError ? error.jumpHost : undefined,
      otherHost: error instanceof ConnectError ? error.otherHost : undefined,
      ...(connection && {connection}),
    };
  }
}

/** Whoever is connected and gets no name has no account. */
function stageOf(error: unknown, inside: boolean): Stop['stopped'] {
  if (!(error instanceof ConnectError)) return inside ? 'account' : 'network';
  return error.failure === 'closed' ? 'network' : error.failure;
}
