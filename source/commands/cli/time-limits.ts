/** How long a worker or a host stays: `--duration`, which begins with the command. */
import type {BoardSession} from '../../board/session/session.js';
import {systemClock} from '../../clock/system.js';
import {joined, type JoinedOptions} from '../../session/joined.js';
import type {Context} from './command.js';
import {parseDuration} from './values.js';

type Stay = {
  /** Seconds that are left, at least 0; undefined without the flag. */
  readonly left: () => number | undefined;
  /**
   * Waits until the board is joined.
   * @throws Error one sentence, also when the time is over before that
   */
  join(board: BoardSession, cluster: string, options: JoinedOptions): Promise<void>;
};

/** To be called as the command begins. @throws UsageError for a length of time that is none */
export function startStay({flags}: Pick<Context, 'flags'>): Stay {
  const text = flags.duration;
  const duration = text === undefined ? undefined : parseDuration(text, 'duration');
  const begun = systemClock.monotonic();
  const left = () =>
    duration === undefined ? undefined : Math.max(0, duration - (systemClock.monotonic() - begun)) / 1000;
  return {
    left,
    async join(board, cluster, options) {
      const seconds = left();
      const late = new AbortController();
      const cancel =
        seconds === undefined
          ? undefined
          : systemClock.after(seconds * 1000, () =>
              late.abort(
                new Error(
                  `${cluster} could not be joined within ${text ?? ''}: the time of --duration is over.`,
                ),
              ),
            );
      const {signal} = options;
      try {
        await joined(board, {
          ...options,
          signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
        });
      } finally {
        cancel?.();
      }
    },
  };
}
