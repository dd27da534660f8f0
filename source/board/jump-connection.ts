/** A connection through jump hosts: one to each of them, the next one inside it, all closed together. */
import type {Duplex} from 'node:stream';
import type {Client} from 'ssh2';
import {operate} from './channels.js';
import type {Connection, ConnectionOptions} from './connection.js';
import {type OpenClient, openClient} from './ssh-client.js';
import {ConnectError} from './ssh-connect-error.js';

/**
 * Connects to each hop in turn, and through all of them to the last one.
 * @param hops - Each with its own keys and its own judgement of host keys; the board comes last. At least one.
 * @throws ConnectError with one sentence, that names the hop where the way ends.
 */
export async function connectThrough(hops: readonly ConnectionOptions[]): Promise<Connection> {
  const open: OpenClient[] = [];
  const closeAll = async (): Promise<void> => {
    for (const {client} of open.toReversed()) client.end();
    for (const {client} of open.toReversed()) client.destroy();
    await Promise.all(open.map(({closed}) => closed));
  };

  try {
    for (const [index, hop] of hops.entries()) {
      const before = open.at(-1);
      const from = hops[index - 1];
      const stream = before && from ? await forward(before.client, from, hop) : undefined;
      open.push(await openClient(hop, stream));
    }

    const last = open.at(-1);
    const target = hops.at(-1);
    if (!last || !target) throw new RangeError('A way has at least one hop.');
    const passed = open.slice(0, -1).map(async ({closed}) => `Jump host: ${await closed}`);
    const connection = operate(last.client, target.clock, Promise.race([...passed, last.closed]));
    void connection.closed.then(closeAll);
    return {
      ...connection,
      async close() {
        await connection.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Opens a stream from a jump host on to the next hop. */
function forward(client: Client, from: ConnectionOptions, to: ConnectionOptions): Promise<Duplex> {
  const {promise, resolve, reject} = Promise.withResolvers<Duplex>();
  const lost = (): void => {
    reject(new ConnectError(`The jump host ${from.host} closed the connection.`, false));
  };
  const abort = (): void => {
    client.destroy();
  };
  client.once('close', lost);
  to.signal?.addEventListener('abort', abort, {once: true});
  if (to.signal?.aborted) abort();
  client.forwardOut('127.0.0.1', 0, to.host, to.port, (error, channel) => {
    if (!error) {
      resolve(channel);
      return;
    }

    const why = `The jump host ${from.host} cannot reach ${to.host}:${to.port} (${error.message})`;
    reject(
      new ConnectError(`${why}: check the address, and that the jump host lets connections through.`, false),
    );
  });
  return promise.finally(() => {
    client.off('close', lost);
    to.signal?.removeEventListener('abort', abort);
  });
}
