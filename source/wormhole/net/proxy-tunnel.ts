import {subscribe, unsubscribe} from 'node:diagnostics_channel';
import type {Agent} from 'node:http';
import {Socket} from 'node:net';
import {HttpsProxyAgent} from 'https-proxy-agent';
import type {MailboxProxy} from './proxy.js';

/** A way through a proxy, for one connection. */
type Tunnel = {
  /** The proxy's `host:port`, to be shown. */
  readonly host: string;
  /** What the connection is asked for from. */
  readonly agent: Agent;
  /** Whether the proxy has let us through. */
  readonly stands: boolean;
  /** What is wrong with the proxy so far, to follow its name; for when it does not let us through. */
  readonly trouble: string;
  /** Ends an attempt that is under way; the agent alone would leave the connection to a silent proxy open. */
  close(): void;
};

/** Node's diagnostics channel that tells of each new TCP connection. */
const opened = 'net.client.socket';

/** Prepares a tunnel by HTTP's CONNECT. */
export function openTunnel({url, host}: MailboxProxy): Tunnel {
  const stop = new AbortController();
  let accepted = false;
  let status: number | undefined;

  const agent = new HttpsProxyAgent(url.href, {signal: stop.signal});
  agent.on('proxyConnect', ({statusCode}: {readonly statusCode: number}) => {
    status = statusCode;
  });
  const connect = agent.connect.bind(agent);
  agent.connect = (request, options) => {
    // The agent keeps its socket to itself until the proxy has answered. It is opened before `connect` returns.
    const watch = (message: unknown): void => {
      const socket = typeof message === 'object' && message !== null && 'socket' in message && message.socket;
      if (socket instanceof Socket) {
        socket.once('connect', () => {
          accepted = true;
        });
      }
    };
    subscribe(opened, watch);
    try {
      return connect(request, options);
    } finally {
      unsubscribe(opened, watch);
    }
  };

  return {
    host,
    agent,
    get stands() {
      return status === 200;
    },
    get trouble() {
      if (status !== undefined) {
        return `refuses to connect us with the mailbox server (HTTP ${String(status)})`;
      }
      return accepted ? 'accepts but does not answer' : 'does not answer';
    },
    close() {
      stop.abort();
    },
  };
}
