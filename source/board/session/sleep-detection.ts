import type {Cancel, Clock} from '../../clock/clock.js';
import type {Connection} from '../../ssh/connection.js';
import {UnansweredError} from '../../ssh/keepalive.js';

/** Milliseconds between two looks at the clock. */
const interval = 5000;
/** Milliseconds that a look may be late; more, and the machine slept or the process was stopped. */
const tolerance = 30_000;

/**
 * Notices that time went on without us: a closed lid, a stopped process. What was connected before may be dead since. It
 * goes by the wall clock, for not every machine tells how long it slept; who sets that clock on has one question asked in
 * vain.
 * @param onJump gets the milliseconds that were missed.
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

/**
 * Tests a connection after each jump of the clock: nobody tells a machine that slept what ended meanwhile. One that
 * answers stays.
 */
export function watchSleep(
  connection: Pick<Connection, 'measure'>,
  clock: Clock,
  told: {onAlive(latency: number): void; onDead(): void},
): Cancel {
  /** Who slept again before the answer asks anew, and only that answer counts. */
  let round = 0;
  const stop = watchJumps(clock, () => {
    const mine = ++round;
    connection.measure().then(
      (latency) => {
        if (mine === round) told.onAlive(latency);
      },
      (error: unknown) => {
        // Else the connection has ended, and whoever holds it hears of that elsewhere.
        if (mine === round && error instanceof UnansweredError) told.onDead();
      },
    );
  });
  return () => {
    round++;
    stop();
  };
}
