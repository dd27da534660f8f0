import type {Cancel, Clock} from '../clock/clock.js';
import type {Connection} from './connection.js';

/** Milliseconds between two looks at the clock. */
const interval = 5000;
/** Milliseconds that a look may be late; more, and the machine slept or the process was stopped. */
const tolerance = 30_000;
/** Milliseconds that the board has to answer after that. */
const patience = 10_000;

/**
 * Notices that time went on without us: a closed lid, a stopped process. What was connected before may be dead since. It
 * goes by the wall clock, for not every machine tells how long it slept; who sets that clock on has one question asked in
 * vain.
 * @param onJump - Gets the milliseconds that were missed.
 */
export function watchJumps(clock: Clock, onJump: (missed: number) => void): Cancel {
  let cancel: Cancel = () => undefined;
  const schedule = (): void => {
    const due = clock.now() + interval;
    cancel = clock.after(interval, () => {
      const missed = clock.now() - due;
      schedule();
      if (missed > tolerance) onJump(missed);
    });
  };
  schedule();
  return () => {
    cancel();
  };
}

/** Tests a connection after each jump of the clock: nobody tells a machine that slept what ended meanwhile. */
export function watchSleep(
  connection: Pick<Connection, 'measure'>,
  clock: Clock,
  told: {onAlive(latency: number): void; onDead(): void},
): Cancel {
  let cancelPatience: Cancel = () => undefined;
  let stopped = false;
  const stop = watchJumps(clock, () => {
    cancelPatience();
    cancelPatience = clock.after(patience, told.onDead);
    connection.measure().then(
      (latency) => {
        if (stopped) return;
        cancelPatience();
        told.onAlive(latency);
      },
      // The connection has ended: whoever holds it hears of that elsewhere.
      () => {
        cancelPatience();
      },
    );
  });
  return () => {
    stopped = true;
    stop();
    cancelPatience();
  };
}
