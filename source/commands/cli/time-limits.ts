/** The time limits of a command, `--timeout` and `--duration`: both begin with the command, whatever it does first. */
import type {BoardSession} from '../../board/session/session.js';
import {systemClock} from '../../clock/system.js';
import type {ConnectionPrompts} from '../../session/choose-connect.js';
import {joined, type JoinedOptions} from '../../session/joined.js';
import {parseDuration, type Duration} from './values.js';

/** How long a worker that drains works on, as its help says. */
export const usualDrainTimeout = parseDuration('10m', '--drain-timeout');

type Timeout = {
  /** The same prompts, that nobody has to answer in a hurry: time stands still until each is answered. */
  whilePrompting(prompts: Required<ConnectionPrompts> | undefined): Required<ConnectionPrompts> | undefined;
  /** Stops the clock for good. */
  end(): void;
};

/**
 * @param limit milliseconds, `Infinity` for none; after a prompt it begins anew.
 * @param onOver called at most once, when the time is over.
 */
export function startTimeout(limit: number, onOver: () => void): Timeout {
  let cancel = () => {};
  let prompting = 0;
  let ended = false;
  const begin = () => {
    if (limit < Infinity) cancel = systemClock.after(limit, onOver);
  };
  const hold = async <T>(prompt: () => Promise<T>): Promise<T> => {
    prompting += 1;
    cancel();
    try {
      return await prompt();
    } finally {
      prompting -= 1;
      if (prompting === 0 && !ended) begin();
    }
  };

  begin();
  return {
    whilePrompting: (prompts) =>
      prompts && {
        confirmHostKey: (asked) => hold(() => prompts.confirmHostKey(asked)),
        askPassphrase: (path, attempt) => hold(() => prompts.askPassphrase(path, attempt)),
      },
    end() {
      ended = true;
      cancel();
    },
  };
}

/** How long a worker or a host is on its cluster. */
type TimeOnCluster = {
  /** Seconds that are left, at least 0; undefined without a limit. */
  readonly left: () => number | undefined;
  /**
   * Waits until the board is joined.
   * @throws Error one sentence, also when the time is over before that
   */
  join(board: BoardSession, cluster: string, options: JoinedOptions): Promise<void>;
};

/** To be called as the command begins. */
export function startDuration(duration: Duration | undefined): TimeOnCluster {
  const begun = systemClock.monotonic();
  const left = () =>
    duration && Math.max(0, duration.milliseconds - (systemClock.monotonic() - begun)) / 1000;
  return {
    left,
    async join(board, cluster, options) {
      const late = new AbortController();
      const timeout = startTimeout((left() ?? Infinity) * 1000, () =>
        late.abort(
          new Error(
            `${cluster} could not be joined within ${duration?.text ?? ''}: the time of --duration is over.`,
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
        timeout.end();
      }
    },
  };
}
