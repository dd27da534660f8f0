/** A connection through jump hosts: one to each of them, the next one inside it, all closed together. */
import type {Duplex} from 'node:stream';
import type {Client} from 'ssh2';
import {operate, type OpenClient} from '../channels.js';
import {openClient} from '../client.js';
import {ConnectError, type Connection, type ConnectionOptions} from '../connection.js';
import {showHostPort} from '../host-port.js';

/**
 * Connects to each hop in turn, and through all of them to the last one.
 * @param hops each with its own keys and its own judgement of host keys; the board comes last. At least one.
 * @throws ConnectError with one sentence, that names the hop where the way ends.
 */
export async function connectThrough(hops: readonly ConnectionOptions[]): Promise<Connection> {
  const open: OpenClient[] = [];
  const closeAll = async (): Promise<void> => {
    for (const {client} of open.toReversed()) client.end();
    for (const {destroy} of open.toReversed()) destroy();
    await Promise.all(open.map(({closed}) => closed));
  };

  try {
    for (const [index, hop] of hops.entries()) {
      const before = open.at(-1);
      const from = hops[index - 1];
      const stream = before && from ? await forward(before.client, from, hop) : undefined;
      open.push(await openClient({...hop, isJumpHost: index < hops.length - 1}, stream));
    }

    const last = open.at(-1);
    const target = hops.at(-1);
    if (!last || !target) throw new RangeError('A way has at least one hop.');
    const passed = open.slice(0, -1).map(({closed}) => closed);
    const connection = operate(
      {
        client: last.client,
        key: last.key,
        closed: Promise.race([...passed, last.closed]),
        // It is the way to the first hop that can be ended without an answer, and all is inside it.
        destroy: () => open[0]?.destroy(),
      },
      target.clock,
    );
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

/** With this reason a server says that it does not allow a channel at all (RFC 4254, section 5.1). */
const prohibited = 1;

/** Opens a stream from a jump host on to the next hop. */
function forward(client: Client, from: ConnectionOptions, to: ConnectionOptions): Promise<Duplex> {
  const {promise, resolve, reject} = Promise.withResolvers<Duplex>();
  const jumpHost = showHostPort(from);
  const name = `The jump host ${jumpHost} (ProxyJump)`;
  const lost = (): void => {
    reject(new ConnectError(`${name} closed the connection.`, 'network', {jumpHost}));
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

    if ('reason' in error && error.reason === prohibited) {
      const why = `${name} forbids to go on to ${showHostPort(to)}`;
      const mend = `Ask the owner of ${jumpHost} for AllowTcpForwarding and PermitOpen in its sshd_config.`;
      reject(
        new ConnectError(`${why}: ask its owner to allow it (AllowTcpForwarding, PermitOpen).`, 'jump', {
          jumpHost,
          mend,
        }),
      );
      return;
    }

    const said = error.message.replace(/^\(SSH\) Channel open failure: /, '');
    reject(
      new ConnectError(
        `${name} cannot reach ${showHostPort(to)}${said === '' ? '' : ` (${said})`}: check that address.`,
        'network',
        {jumpHost},
      ),
    );
  });
  return promise.finally(() => {
    client.off('close', lost);
    to.signal?.removeEventListener('abort', abort);
  });
}
