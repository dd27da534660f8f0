import type {Clock} from '../../../source/clock/clock.js';

/** A clock that goes by the turns of the event loop, and knows what it still has to ring for. */
type LoopClock = {
  readonly clock: Clock;
  /** Timers that are running. */
  timers(): number;
  stop(): void;
};

/** Milliseconds of a turn. */
const turn = 10;

/**
 * Starts a clock for sides, servers and cables that all live in this process. No turn counts for more than 10 ms,
 * however long the machine took over it, and between two the loop has seen all that came meanwhile: whoever is
 * starved of the processor has its timeouts put off as long as the answers that it waits for.
 */
export function startLoopClock(): LoopClock {
  const running = new Set<{readonly due: number; readonly fire: () => void}>();
  let time = 0;
  const ticking = setInterval(() => {
    time += turn;
    const due = [...running].filter((timer) => timer.due <= time);
    for (const timer of due.sort((a, b) => a.due - b.due)) {
      // The one before may have cancelled it.
      if (running.delete(timer)) {
        timer.fire();
      }
    }
  }, turn);
  return {
    clock: {
      now: () => time,
      monotonic: () => time,
      after(delay, fire) {
        const timer = {due: time + delay, fire};
        running.add(timer);
        return () => {
          running.delete(timer);
        };
      },
    },
    timers: () => running.size,
    stop() {
      clearInterval(ticking);
    },
  };
}
