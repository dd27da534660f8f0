/** Waiting for what is told bit by bit. */
type Changes = {
  /** Something new is there: whoever waits looks again. */
  tell(): void;
  /** Resolves with what `look` finds, now or when something new is there. */
  until<T>(look: () => T | undefined): Promise<T>;
};

/** Nothing has changed yet. */
export function createChanges(): Changes {
  const waiting = new Set<() => void>();
  return {
    tell() {
      for (const again of [...waiting]) again();
    },
    until: (look) =>
      new Promise((resolve) => {
        const again = () => {
          const found = look();
          if (found === undefined) return;
          waiting.delete(again);
          resolve(found);
        };
        waiting.add(again);
        again();
      }),
  };
}
