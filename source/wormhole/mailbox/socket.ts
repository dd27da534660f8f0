import {WebSocket} from 'ws';
import type {Clock} from '../../clock/clock.js';
import {frameText} from '../frame-text.js';
import {parseFrame} from './frames.js';
import type {Command, Frame} from './frames.js';

/** One connection to the mailbox server. */
export type MailboxSocket = {
  send(command: Command): void;
  /** Ends the connection; `closed` is called if it was not yet. */
  close(): void;
};

export type MailboxSocketHandlers = {
  frame(frame: Frame): void;
  /** The connection is gone, or never came; called once. */
  closed(reason: string): void;
};

/** Milliseconds between pings; a server that has said nothing for twice as long is gone. */
const pingInterval = 30_000;
/** Bytes of a frame at most; the protocol's own are a few thousand. */
const maxFrame = 256 * 1024;

/**
 * Connects to a mailbox server.
 * @param url `ws://…` or `wss://…`
 * @param nextId makes the `id` of a command, which some servers and clients insist on
 */
export function connectMailbox(
  url: string,
  clock: Clock,
  nextId: () => string,
  handlers: MailboxSocketHandlers,
): MailboxSocket {
  const socket = new WebSocket(url, {perMessageDeflate: false, maxPayload: maxFrame});
  let alive = true;
  let stopPing = (): void => undefined;
  let ended = false;

  const end = (reason: string): void => {
    if (!ended) {
      ended = true;
      stopPing();
      socket.terminate();
      handlers.closed(reason);
    }
  };
  const schedulePing = (): void => {
    stopPing = clock.after(pingInterval, () => {
      if (alive) {
        alive = false;
        socket.ping();
        schedulePing();
      } else {
        end('it no longer answers');
      }
    });
  };

  socket.on('open', schedulePing);
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('message', (data, isBinary) => {
    alive = true;
    const frame = isBinary ? undefined : parseFrame(frameText(data));
    if (frame === undefined) {
      end('it sent something that is no mailbox frame');
    } else if (!ended) {
      handlers.frame(frame);
    }
  });
  socket.on('error', (error) => {
    end(error.message === '' ? 'the connection failed' : error.message);
  });
  socket.on('close', () => {
    end('it closed the connection');
  });

  return {
    send(command) {
      if (socket.readyState === WebSocket.OPEN) {
        socket.send(JSON.stringify({...command, id: nextId()}));
      }
    },
    close() {
      end('we closed the connection');
    },
  };
}
