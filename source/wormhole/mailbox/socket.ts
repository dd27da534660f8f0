import {WebSocket} from 'ws';
import type {Clock} from '../../clock/clock.js';
import {type TransferFault, WormholeError} from '../error.js';
import {systemCode} from '../files/file-error.js';
import {frameText} from '../net/json.js';
import {openTunnel} from '../net/proxy-tunnel.js';
import type {MailboxProxy} from '../net/proxy.js';
import {plainText} from '../plain-text.js';
import {type Command, type Frame, parseFrame} from './frames.js';

/** One connection to the mailbox server. */
export type MailboxSocket = {
  send(command: Command): void;
  /** Ends the connection; `closed` is called if it was not yet. */
  close(): void;
  /** Ends a connection on which the server should have sent something by now, and says who is at fault. */
  giveUp(): WormholeError;
};

type MailboxSocketOptions = {
  /** `ws://…` or `wss://…`. */
  readonly url: string;
  /** The proxy to go through; undefined: none. */
  readonly proxy?: MailboxProxy | undefined;
  readonly clock: Clock;
  /** Makes the `id` of a command, which some servers and clients insist on. */
  readonly nextId: () => string;
  readonly frame: (frame: Frame) => void;
  /** The connection is gone, or never came; called once. */
  readonly closed: (reason: WormholeError) => void;
};

/** Milliseconds between pings; a server that has sent nothing for twice as long is gone. */
const pingInterval = 30_000;
/** Bytes of a frame at most; the protocol's own are a few thousand. */
const maxFrame = 256 * 1024;
/** Bytes that may wait for a server that does not read; ours are a few thousand in all. */
const maxUnread = 1024 * 1024;

/** Connects to a mailbox server. */
export function connectMailbox(options: MailboxSocketOptions): MailboxSocket {
  const {url, proxy, clock} = options;
  const tunnel = proxy && openTunnel(proxy);
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: maxFrame,
    ...(tunnel === undefined ? {} : {agent: tunnel.agent}),
  });
  let alive = true;
  let stopPing = (): void => undefined;
  let ended = false;

  const complaint = (reason: string, fault: Partial<TransferFault> = {}): WormholeError => {
    const why = `cannot be used: ${plainText(reason)}`;
    if (tunnel === undefined) {
      return new WormholeError('mailbox', `The mailbox server ${url} ${why}.`, fault);
    }
    return tunnel.stands
      ? new WormholeError(
          'mailbox',
          `The mailbox server ${url} cannot be used through the proxy ${tunnel.host}: ${plainText(reason)}; try --no-proxy.`,
          fault,
        )
      : proxyError(tunnel.host, why);
  };
  const end = (reason: WormholeError): void => {
    if (!ended) {
      ended = true;
      stopPing();
      socket.terminate();
      tunnel?.close();
      options.closed(reason);
    }
  };
  const schedulePing = (): void => {
    stopPing = clock.after(pingInterval, () => {
      if (alive) {
        alive = false;
        socket.ping();
        schedulePing();
      } else {
        end(complaint('it no longer answers'));
      }
    });
  };
  const silence = (): WormholeError => {
    if (tunnel === undefined) {
      const trouble = `The mailbox server ${url} does not answer; try another or try again later.`;
      return new WormholeError('timeout', trouble);
    }
    if (tunnel.stands) {
      // Some proxies say that they have connected us, and pass nothing on.
      const trouble = `The mailbox server ${url} does not answer through the proxy ${tunnel.host}`;
      return new WormholeError('timeout', `${trouble}; try --no-proxy, or again later.`);
    }
    return proxyError(tunnel.host, tunnel.trouble);
  };

  socket.on('open', schedulePing);
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('message', (data, isBinary) => {
    alive = true;
    const frame = isBinary ? undefined : parseFrame(frameText(data));
    if (frame === undefined) {
      end(complaint('it sent something that is no mailbox frame', wrongServer));
    } else if (!ended) {
      options.frame(frame);
    }
  });
  socket.on('error', (error) => {
    const refused = tunnel?.stands === false && /^Unexpected/.test(error.message);
    end(
      refused
        ? proxyError(tunnel.host, tunnel.trouble, isRefusal(error))
        : complaint(
            error.message === '' ? 'the connection failed' : error.message,
            isRefusal(error) ? wrongServer : {},
          ),
    );
  });
  socket.on('close', () => {
    end(complaint('it closed the connection'));
  });

  return {
    send(command) {
      if (socket.bufferedAmount > maxUnread) {
        end(complaint('it makes us talk but does not listen'));
      } else if (socket.readyState === WebSocket.OPEN) {
        socket.send(JSON.stringify({...command, id: options.nextId()}));
      }
    },
    close() {
      end(complaint('we closed the connection'));
    },
    giveUp() {
      const reason = silence();
      end(reason);
      return reason;
    },
  };
}

/** What stands at the URL will not be a mailbox server for us, however often we ask. */
const wrongServer: TransferFault = {permanent: true, side: 'here'};

/** HTTP's answers of the 400s that pass by themselves: too slow, too early, too many. */
const passing: ReadonlySet<string> = new Set(['408', '425', '429']);

/** Whether this server, or proxy, would answer in the same way again: by a status of HTTP, or with its certificate. */
function isRefusal(error: Error): boolean {
  const status = /^Unexpected server response: (\d+)$/.exec(error.message)?.[1];
  if (status !== undefined) {
    return status < '500' && !passing.has(status);
  }
  return /CERT|SIGNATURE|^EPROTO$/.test(systemCode(error));
}

/** @param what is wrong with the proxy, to follow its name */
function proxyError(host: string, what: string, permanent = false): WormholeError {
  return new WormholeError('proxy', `The proxy ${host} ${what}; try --no-proxy.`, {permanent});
}
