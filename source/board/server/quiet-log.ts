import type {Cancel, Clock} from '../../clock/clock.js';

/** Logs a line; lines of one kind that come in quick succession become one line and a count. */
export type QuietLog = (kind: string, line: string) => void;

/** Milliseconds in which lines of one kind are counted. */
const span = 10_000;
/** Kinds that are counted apart at a time; beyond, they share one count. */
const maxKinds = 1000;

/**
 * A flood must not fill the disk by way of the log. The first line of a kind is logged at once; what follows within
 * ten seconds is counted, and told in one line then, or when the log is closed.
 */
export function createQuietLog(
  log: (line: string) => void,
  clock: Clock,
): {readonly log: QuietLog; close(): void} {
  const counts = new Map<string, {readonly line: string; readonly cancel: Cancel; more: number}>();
  let closed = false;

  const tell = (kind: string): void => {
    const count = counts.get(kind);
    if (!count) return;
    const {line, more, cancel} = count;
    cancel();
    counts.delete(kind);
    if (more > 0) log(`${line.replace(/\.$/, '')}, and ${more} more like it.`);
  };

  return {
    log(asked, line) {
      // What ends after the board has is told, but nobody waits for more of it: a timer would keep the process up.
      if (closed) {
        log(line);
        return;
      }

      const kind = counts.has(asked) || counts.size < maxKinds ? asked : '';
      const count = counts.get(kind);
      if (count) {
        count.more += 1;
        return;
      }

      log(line);
      const cancel = clock.after(span, () => {
        tell(kind);
      });
      counts.set(kind, {line, cancel, more: 0});
    },
    close() {
      closed = true;
      for (const kind of [...counts.keys()]) tell(kind);
    },
  };
}
