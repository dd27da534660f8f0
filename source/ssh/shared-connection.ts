/** One connection for several sessions: each holds it with pipes of its own, and the last one that leaves closes it. */
import type {Clock} from '../clock/clock.js';
import {withTimeout} from '../async/timeout.js';
import {closeTimeout} from './channel-rules.js';
import {ConnectError, type Connect, type Connection, type ConnectionOptions} from './connection.js';
import {waitUnlessAborted} from '../async/unless-aborted.js';

/** A connection that is there, or on its way, and how many hold it or wait for it. */
type Shared = {
  readonly address: string;
  readonly connection: Promise<Connection>;
  readonly attempt: AbortController;
  /** As `Connection.measure`, but not once for each of them. */
  readonly measure: () => Promise<number>;
  readonly purposes: Set<string>;
  holders: number;
};

/**
 * How many may hold a connection: a host has four pipes and asks for a listing now and then, and our own board allows
 * 64 channels on a connection. More sessions get another connection.
 */
const mostHolders = 8;
/**
 * Milliseconds for which a latency counts for all who ask; less than a sleep that `watchSleep` would notice. By the wall
 * clock, as there: each of its jumps has the board asked anew.
 */
const freshFor = 20_000;

/**
 * Makes several sessions share what `connect` opens, by address: an SSH connection carries many channels, and a process
 * that hosts several clusters, or has several roles in one, is one client of the board. All who use it must be the same
 * user, for the first of them logs in for all. Two for the same purpose get a connection each.
 *
 * - Those who connect while another one does wait for that attempt, and fail with it. Whoever does not want to wait any
 *   more leaves the attempt to the others; with the last one it is given up.
 * - `close` ends the pipes of its own session, and the connection only when nobody else holds it. With `everybody` it ends
 *   the connection for all: their `closed` resolves, and who connects next gets another one.
 */
export function shareConnection(connect: Connect): Connect {
  const all = new Set<Shared>();

  const begin = (address: string, options: ConnectionOptions): Shared => {
    const attempt = new AbortController();
    const connection = connect({...options, signal: attempt.signal});
    const measure = measureSeldom(connection, options.clock);
    const shared: Shared = {address, connection, attempt, measure, purposes: new Set(), holders: 0};
    const forget = (): void => void all.delete(shared);
    all.add(shared);
    connection.then(({closed}) => closed.then(forget), forget);
    return shared;
  };

  return async (options) => {
    const {host, port, clock, purpose, signal} = options;
    const address = JSON.stringify([host, port]);
    if (signal?.aborted) throw sessionClosed();
    const known = [...all].find(
      (one) =>
        one.address === address &&
        one.holders < mostHolders &&
        (purpose === undefined || !one.purposes.has(purpose)),
    );
    const shared = known ?? begin(address, options);
    shared.holders += 1;
    if (purpose !== undefined) shared.purposes.add(purpose);

    /** @returns Whether nobody holds it any more. */
    const leave = (): boolean => {
      shared.holders -= 1;
      if (purpose !== undefined) shared.purposes.delete(purpose);
      if (shared.holders === 0) all.delete(shared);
      return shared.holders === 0;
    };

    try {
      const connection = await waitUnlessAborted(shared.connection, signal, sessionClosed);
      return hold(connection, {
        clock,
        measure: shared.measure,
        leave,
        condemn: () => void all.delete(shared),
      });
    } catch (error) {
      if (leave()) {
        shared.attempt.abort();
        // It may have been there already.
        shared.connection.then(
          (connection) => connection.close(),
          () => undefined,
        );
      }

      throw error;
    }
  };
}

function sessionClosed(): ConnectError {
  return new ConnectError('The session was closed.', 'closed');
}

type Hold = {
  readonly clock: Clock;
  readonly measure: () => Promise<number>;
  readonly leave: () => boolean;
  /** Nobody else gets it from now on. */
  readonly condemn: () => void;
};

/** A session's own part of a connection. */
function hold(connection: Connection, {clock, measure, leave, condemn}: Hold): Connection {
  const closed = Promise.withResolvers<string>();
  const pipes = new Set<{close(): void; readonly ended: Promise<void>}>();
  const leaving = new AbortController();
  let left = false;

  const gone = (): Error => new Error('The session has left the connection.');
  /** Does not wait for the board's answers any longer than the session lasts. */
  const whileHeld = <T>(work: () => Promise<T>): Promise<T> => {
    if (left) return Promise.reject(gone());
    return waitUnlessAborted(work(), leaving.signal, gone);
  };

  const endPipes = async (): Promise<void> => {
    for (const pipe of pipes) pipe.close();
    const ended = Promise.all([...pipes].map((pipe) => pipe.ended));
    await withTimeout(ended, clock, closeTimeout, () => undefined);
  };

  const quit = async (): Promise<void> => {
    left = true;
    leaving.abort();
    if (leave()) await connection.close();
    else await endPipes();
    closed.resolve('The session has left the connection.');
  };

  void connection.closed.then((reason) => {
    if (!left) leave();
    left = true;
    closed.resolve(reason);
  });

  return {
    ...(connection.host !== undefined && {host: connection.host}),
    ...(connection.key && {key: connection.key}),
    ...(connection.user !== undefined && {user: connection.user}),
    ...(connection.assumed !== undefined && {assumed: connection.assumed}),
    closed: closed.promise,
    run: (command) => whileHeld(() => connection.run(command)),
    measure: () => whileHeld(measure),
    async pipe(command, {onData, onClose}) {
      if (left) throw gone();
      const ended = Promise.withResolvers<void>();
      const pipe = {close: (): void => undefined, ended: ended.promise};
      const end = (): void => {
        pipes.delete(pipe);
        ended.resolve();
      };
      pipes.add(pipe);
      try {
        const channel = await connection.pipe(command, {
          onData,
          onClose() {
            end();
            onClose();
          },
        });
        pipe.close = () => {
          channel.close();
        };
        // The session left while the board was opening it.
        if (left) channel.close();
        return channel;
      } catch (error) {
        end();
        throw error;
      }
    },
    async close(scope) {
      if (scope === 'everybody') {
        condemn();
        await connection.close();
      } else if (!left) {
        await quit();
      }

      await closed.promise;
    },
  };
}

/** One measurement for all who ask at about the same time. */
function measureSeldom(connection: Promise<Connection>, clock: Clock): () => Promise<number> {
  let last: {readonly at: number; readonly latency: Promise<number>} | undefined;
  return () => {
    const now = clock.now();
    if (last && Math.abs(now - last.at) < freshFor) return last.latency;
    const latency = connection.then((open) => open.measure());
    last = {at: now, latency};
    return latency;
  };
}
