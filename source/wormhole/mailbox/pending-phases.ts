import {WormholeError} from '../error.js';

/** Messages by phase, until somebody asks for them: servers may deliver them in any order. */
type PendingPhases = {
  /** @throws WormholeError `bad-message` when more is waiting than any sound peer sends */
  put(phase: string, body: Buffer): void;
  /** The message of a phase, now or when it comes; only one may wait for a phase. */
  take(phase: string): Promise<Buffer>;
};

/** Bounds on what waits unread. */
const maxMessages = 100;
const maxBytes = 1024 * 1024;

/** With nothing waiting yet. */
export function createPendingPhases(): PendingPhases {
  const held = new Map<string, Buffer>();
  const wanted = new Map<string, (body: Buffer) => void>();
  let bytes = 0;
  return {
    put(phase, body) {
      const deliver = wanted.get(phase);
      if (deliver !== undefined) {
        wanted.delete(phase);
        deliver(body);
        return;
      }
      bytes += body.length;
      if (held.size >= maxMessages || bytes > maxBytes) {
        throw new WormholeError('bad-message', 'The other side sends more messages than it should.');
      }
      held.set(phase, body);
    },
    take(phase) {
      const body = held.get(phase);
      if (body === undefined) {
        return new Promise((resolve) => wanted.set(phase, resolve));
      }
      held.delete(phase);
      bytes -= body.length;
      return Promise.resolve(body);
    },
  };
}
