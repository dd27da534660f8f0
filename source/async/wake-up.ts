import type {Clock} from '../clock/clock.js';

/** Wakes one sleeper; rung while nobody sleeps, it wakes the next one at once. */
export type Bell = {
  readonly ring: () => void;
  /** Forgets a ring that nobody heard. */
  clear(): void;
  /** Sleeps until the bell rings, or `milliseconds` have passed. */
  wait(clock: Clock, milliseconds?: number): Promise<void>;
};

export function createBell(): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      if (wake) wake();
      else rung = true;
    },
    clear() {
      rung = false;
    },
    wait(clock, milliseconds) {
      return new Promise((resolve) => {
        if (rung) {
          rung = false;
          resolve();
          return;
        }

        const cancel =
          milliseconds === undefined
            ? undefined
            : clock.after(milliseconds, () => {
                wake?.();
              });
        wake = () => {
          wake = undefined;
          cancel?.();
          resolve();
        };
      });
    },
  };
}
