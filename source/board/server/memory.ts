/** Keeps what a board holds for all clients together within bounds. */

/** What is held for one client. */
type Queue = {
  /** Bytes. */
  size(): number;
  /** Ends the client, and with him his queue. */
  cutOff(): void;
};

/** What is held at a time, bytes. */
export type Held = {
  /** For all clients together. */
  readonly total: number;
  /** For the one for whom most is held. */
  readonly most: number;
};

/** Watches all queues. */
export type Memory = {
  add(queue: Queue): void;
  remove(queue: Queue): void;
  /** Bytes were put into some queue. */
  grew(bytes: number): void;
  /** Measures the queues, and ends those that hold most where all together hold too much. */
  look(): void;
  held(): Held;
};

/**
 * Counting exactly would mean to hear of every byte that leaves. Instead what is added is summed up, and only when that
 * sum reaches the bound are the queues measured; then those that hold most go, until the rest fits. What grows without
 * being told, such as answers to a client that asks and does not listen, is found by a look now and then.
 * @param bound bytes in all queues together
 */
export function createMemory(bound: number): Memory {
  const queues = new Set<Queue>();
  /** Bytes that may be added before the queues are measured again. */
  let room = bound;

  const look = (): void => {
    const sizes = Array.from(queues, (queue) => ({queue, size: queue.size()}));
    let sum = sizes.reduce((total, {size}) => total + size, 0);
    sizes.sort((a, b) => b.size - a.size);
    for (const {queue, size} of sizes) {
      if (sum <= bound) break;
      sum -= size;
      queue.cutOff();
    }

    // Some room in any case, or each byte at the bound would have everything measured again.
    room = Math.max(bound - sum, bound / 16);
  };

  return {
    add(queue) {
      queues.add(queue);
    },
    remove(queue) {
      queues.delete(queue);
    },
    grew(bytes) {
      room -= bytes;
      if (room < 0) look();
    },
    look,
    held() {
      const sizes = Array.from(queues, (queue) => queue.size());
      return {
        total: sizes.reduce((total, size) => total + size, 0),
        most: sizes.reduce((most, size) => Math.max(most, size), 0),
      };
    },
  };
}
