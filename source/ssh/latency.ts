import type {Cancel, Clock} from '../clock/clock.js';
import type {Connection} from './connection.js';
import {UnansweredError} from './keepalive.js';

/** Milliseconds between two measurements. */
const interval = 30_000;

/**
 * Measures the round trip to the board once.
 * @param onLatency gets milliseconds, or null when the board has not answered in time: it is not measured.
 * @returns Whether it can be measured again: not when the connection is gone, or none whose latency could be measured.
 */
export async function tellLatency(
  connection: Pick<Connection, 'measure'>,
  onLatency: (latency: number | null) => void,
): Promise<boolean> {
  const latency = await connection
    .measure()
    .catch((error: unknown) => (error instanceof UnansweredError ? null : undefined));
  if (latency === undefined) return false;
  onLatency(latency);
  return true;
}

/**
 * Measures the round trip to the board now and then, as long as the connection lasts.
 * @param onLatency as for `tellLatency`.
 */
export function watchLatency(
  connection: Pick<Connection, 'measure'>,
  clock: Clock,
  onLatency: (latency: number | null) => void,
): Cancel {
  let cancel: Cancel = () => undefined;
  let stopped = false;
  const report = (latency: number | null): void => {
    if (!stopped) onLatency(latency);
  };
  const measure = async (): Promise<void> => {
    if ((await tellLatency(connection, report)) && !stopped) schedule();
  };
  const schedule = (): void => {
    cancel = clock.after(interval, () => void measure());
  };
  schedule();
  return () => {
    stopped = true;
    cancel();
  };
}
