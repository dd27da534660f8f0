import type {Clock} from '../../clock/clock.js';

/**
 * Connections of others that have not shown yet that they know the key: anybody may dial a port. They are bounded in
 * number and in time.
 */
type PendingConnections = {
  /**
   * Someone has connected. When too many are pending, the oldest is ended.
   * @param end ends the connection; not called once it is settled
   * @returns to be called when the connection is settled: it has shown that it knows the key, or is gone; harmless twice
   */
  add(end: () => void): () => void;
  /** Forgets all that are pending; ending them is for whoever closes. */
  close(): void;
};

/** Connections at a time: far more than there are ways between two machines. */
export const maxPending = 32;
/** Milliseconds that a connection has for its handshake; the other side of a transfer writes it at once. */
export const handshakeTimeout = 10_000;

/** None yet. */
export function createPendingConnections(clock: Clock): PendingConnections {
  /** What ends each for want of a handshake, and what settles each; the oldest is first. */
  const pending = new Map<() => void, () => void>();
  return {
    add(end) {
      const settle = (): void => {
        stopTimer();
        pending.delete(expire);
      };
      const expire = (): void => {
        settle();
        end();
      };
      const stopTimer = clock.after(handshakeTimeout, expire);
      pending.set(expire, settle);
      if (pending.size > maxPending) {
        const [oldest] = pending.keys();
        oldest?.();
      }
      return settle;
    },
    close() {
      for (const settle of pending.values()) {
        settle();
      }
    },
  };
}
