/** One connection after another to a board, until the session is closed. */
import {messageOf} from '../../message/error-message.js';
import type {Clock} from '../../clock/clock.js';
import type {Backoff} from '../../async/backoff.js';
import type {Bell} from '../../async/wake-up.js';
import {ConnectError, type Connection} from '../../ssh/connection.js';
import type {LinkNews} from './link-news.js';

export type KeepConnectedOptions = {
  readonly clock: Clock;
  readonly bell: Bell;
  /** Waits after lost connections. */
  readonly losses: Backoff;
  readonly news: Pick<LinkNews, 'tell'>;
  /** @throws ConnectError */
  readonly connect: (signal: AbortSignal) => Promise<Connection>;
  /**
   * Uses a connection until it is lost or to be left.
   * @param attempt - `signal` ends what it asks elsewhere; `welcome` is to be called when the board has let us in: from
   *   then on it is tried again for ever.
   * @returns Why it was lost, if so.
   * @throws When it is of no use.
   */
  readonly serve: (
    connection: Connection,
    attempt: {readonly signal: AbortSignal; readonly welcome: () => void},
  ) => Promise<string | undefined>;
  /** The connection is about to be closed from our side. */
  readonly onLeave: () => void;
  /** There is none now. @param again - Whether the next one is opened at once. */
  readonly onLost: (why: string | undefined, again: boolean) => void;
  /** There will be none any more. */
  readonly onEnd: (why: string) => void;
};

type KeptConnection = {
  /** The one there is now. */
  readonly current: Connection | undefined;
  readonly isClosing: boolean;
  /** It is to be left: the session is closed, or suspended, or the connection was given up. */
  readonly isOver: boolean;
  /**
   * Leaves a connection for another one.
   * @param scope - As `Connection.close`.
   */
  giveUp(connection: Connection, why: string, scope: 'ours' | 'everybody'): void;
  /** Has none until `resume`; resolves when the last one is gone. */
  suspend(): Promise<void>;
  resume(): void;
  /** Ends it for good. */
  close(): Promise<void>;
  /** Sleeps, unless there is a reason not to by now; a bell that told of an older one is not heard again. */
  pause(milliseconds: number, reason: () => boolean): Promise<void>;
};

/** Begins with the next turn of the event loop, so that whoever begins it can subscribe first. */
export function keepConnected(options: KeepConnectedOptions): KeptConnection {
  const {clock, bell, losses, news, connect, serve, onLeave, onLost, onEnd} = options;
  const closed = new AbortController();
  /** Ends an attempt to connect when we are suspended. */
  let attempting = new AbortController();
  let current: Connection | undefined;
  let welcomed = false;
  let suspended = false;
  /** We were suspended meanwhile, and perhaps resumed before anything else could be done. */
  let interrupted = false;
  /** Why the last connection was lost, or never came about, while that is why there is to be another one. */
  let before: string | undefined;
  /** Why a connection was given up from our side; the next one is opened at once. */
  let givenUp: string | undefined;

  const isClosing = (): boolean => closed.signal.aborted;

  const pause = async (milliseconds: number, reason: () => boolean): Promise<void> => {
    if (isClosing() || reason()) return;
    bell.clear();
    await bell.wait(clock, milliseconds);
  };

  const attempt = async (): Promise<string | undefined> => {
    news.tell('connecting', before);
    attempting = new AbortController();
    const signal = AbortSignal.any([closed.signal, attempting.signal]);
    const connection = await connect(signal);
    current = connection;
    const welcome = (): void => {
      welcomed = true;
    };
    try {
      return await serve(connection, {signal, welcome});
    } finally {
      current = undefined;
      await connection.close();
    }
  };

  const isHopeless = (error: unknown): boolean => error instanceof ConnectError && error.refused && !welcomed;

  const run = async (): Promise<void> => {
    while (!isClosing()) {
      if (suspended) {
        await bell.wait(clock);
        continue;
      }

      let detail: string | undefined;
      let wait: number | undefined;
      interrupted = false;
      try {
        detail = await attempt();
      } catch (error) {
        if (isClosing()) break;
        detail = messageOf(error);
        if (isHopeless(error)) {
          onEnd(detail);
          news.tell('closed', detail);
          return;
        }
      }

      if (isClosing()) break;
      const [why, again] = [givenUp ?? detail, givenUp !== undefined];
      givenUp = undefined;
      before = interrupted ? undefined : why;
      if (interrupted) {
        news.tell('lost', 'Disconnected from the board while this process is suspended.');
      } else if (again) {
        news.tell('lost', why);
      } else {
        wait = losses.next();
        news.tell('lost', why, {retryAt: clock.now() + wait});
      }

      onLost(why, again);
      if (wait !== undefined) await pause(wait, () => suspended);
    }

    onEnd('the session was closed');
    news.tell('closed');
  };

  const running = Promise.resolve().then(run);

  const leave = async (): Promise<void> => {
    onLeave();
    bell.ring();
    await current?.close();
  };

  return {
    get current() {
      return current;
    },
    get isClosing() {
      return isClosing();
    },
    get isOver() {
      return isClosing() || suspended || givenUp !== undefined;
    },
    giveUp(connection, why, scope) {
      givenUp = why;
      void connection.close(scope);
      bell.ring();
    },
    suspend() {
      suspended = true;
      interrupted = true;
      attempting.abort();
      return leave();
    },
    resume() {
      if (!suspended) return;
      suspended = false;
      losses.reset();
      bell.ring();
    },
    async close() {
      closed.abort();
      await leave();
      await running;
    },
    pause,
  };
}
