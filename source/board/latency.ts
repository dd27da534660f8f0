import type {Cancel, Clock} from '../clock/clock.js';
import type {Connection} from './connection.js';

/** Milliseconds between two measurements. */
const interval = 30_000;

/**
 * Measures the round trip to the board now and then, as long as the connection lasts.
 * @param onLatency - Gets milliseconds.
 */
export function watchLatency(
  connection: Connection,
  clock: Clock,
  onLatency: (latency: number) => void,
): Cancel {
  let cancel: Cancel = () => undefined;
  let stopped = false;
  const schedule = (): void => {
    cancel = clock.after(interval, () => {
      connection.measure().then(
        (latency) => {
          if (stopped) return;
          onLatency(latency);
          schedule();
        },
        // The connection is gone; whoever holds it hears of that elsewhere.
        () => undefined,
      );
    });
  };
  schedule();
  return () => {
    stopped = true;
    cancel();
  };
}
