/** Tells several listeners the same things, in the same order. */
type Emitter<T> = {
  readonly emit: (event: T) => void;
  /** @returns A function that ends the subscription. */
  readonly subscribe: (listener: (event: T) => void) => () => void;
};

/** An event that a listener causes is told after the one being told, so that all listeners see one order. */
export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<(event: T) => void>();
  const queue: T[] = [];
  let telling = false;

  return {
    emit(event) {
      queue.push(event);
      if (telling) return;
      telling = true;
      try {
        while (queue.length > 0) {
          const [next] = queue.splice(0, 1) as [T];
          for (const listener of [...listeners]) listener(next);
        }
      } finally {
        telling = false;
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
