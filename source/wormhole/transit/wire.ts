import type {Socket} from 'node:net';
import {WormholeError} from '../error.js';
import {createByteQueue} from './byte-queue.js';

/** A TCP connection that is read in portions and written with back-pressure. */
export type Wire = {
  /** Bytes that have come and are not read yet: reading no more than these does not wait. */
  readonly buffered: number;
  /**
   * Fills `target` with the next bytes.
   * @throws WormholeError `peer-gone` when the connection ends before
   */
  read(target: Uint8Array): Promise<void>;
  /**
   * Reads exactly these bytes.
   * @throws WormholeError `bad-message` at the first that differs
   */
  expect(bytes: Uint8Array): Promise<void>;
  /** Resolves when the bytes are with the operating system, and their buffer may be used again. */
  write(bytes: Uint8Array): Promise<void>;
  /** Says that we write no more; resolves when the connection has ended on both sides. */
  end(): Promise<void>;
  /** Ends the connection at once; whoever waits gets `peer-gone`. */
  destroy(): void;
};

/** Bytes that may lie unread before the socket is paused. */
const highWater = 2 * 1024 * 1024;
/** Milliseconds of silence before the operating system asks whether the other side is there. */
const keepAlive = 30_000;

/** Takes a socket over, connected or not yet; it is read from now on. */
export function openWire(socket: Socket): Wire {
  const queue = createByteQueue();
  let waiting:
    {readonly size: number; readonly resolve: () => void; readonly reject: (e: Error) => void} | undefined;
  let gone: WormholeError | undefined;
  let draining = false;

  const settle = (): void => {
    if (waiting === undefined) {
      return;
    }
    if (queue.length >= waiting.size) {
      waiting.resolve();
      waiting = undefined;
    } else if (gone !== undefined) {
      waiting.reject(gone);
      waiting = undefined;
    }
  };
  const end = (cause?: Error): void => {
    gone ??= peerGone(cause);
    settle();
  };
  const available = (size: number): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting = {size, resolve, reject};
      if (queue.length < size) {
        socket.resume();
      }
      settle();
    });

  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAlive);
  socket.on('data', (chunk: Buffer<ArrayBuffer>) => {
    if (draining) {
      return;
    }
    queue.push(chunk);
    settle();
    if (queue.length >= highWater && waiting === undefined) {
      socket.pause();
    }
  });
  socket.on('end', () => {
    end();
  });
  socket.on('error', end);
  socket.on('close', () => {
    end();
  });

  return {
    get buffered() {
      return queue.length;
    },
    async read(target) {
      await available(target.length);
      queue.take(target);
    },
    async expect(bytes) {
      for (let matched = 0; matched < bytes.length;) {
        await available(1);
        const part = Buffer.alloc(Math.min(queue.length, bytes.length - matched));
        queue.take(part);
        if (!part.equals(bytes.subarray(matched, matched + part.length))) {
          throw new WormholeError('bad-message', 'The other side of a connection is not the one we expect.');
        }
        matched += part.length;
      }
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => {
          if (error) {
            reject(peerGone(error));
          } else {
            resolve();
          }
        });
      }),
    end: () =>
      new Promise((resolve) => {
        draining = true;
        if (socket.closed) {
          resolve();
          return;
        }
        socket.once('close', () => {
          resolve();
        });
        socket.end();
        socket.resume();
      }),
    destroy() {
      socket.destroy();
      end();
    },
  };
}

function peerGone(cause: unknown): WormholeError {
  const sentence = 'The connection to the other side ended too early; try again with a new code.';
  return new WormholeError('peer-gone', sentence, {cause});
}
