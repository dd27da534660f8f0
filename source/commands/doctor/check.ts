/** What a check of `p2p-tui doctor` is, what it finds, and how all are run. */
import {withTimeout} from '../../async/timeout.js';
import {messageOf} from '../../message/error-message.js';
import type {Clock} from '../../clock/clock.js';

/**
 * `ok`: nothing to do. `warn`: it works, but not as well as it could. `fail`: a worker or a client could not work.
 * `skip`: it could not be looked at, or does not concern this machine.
 */
export type Status = 'ok' | 'warn' | 'fail' | 'skip';

/** What a check found. */
export type Finding = {
  readonly status: Status;
  /** One sentence. It never holds a key, a code or a password. */
  readonly text: string;
  /** The command that mends it, or one sentence that says what to do. */
  readonly mend?: string;
};

/** One thing that has to be in order. */
export type Check = {
  /** Stable, for programs: lower-case words joined by hyphens. */
  readonly id: string;
  /** For people, a few words. */
  readonly title: string;
  /** Milliseconds until it has to be done. */
  readonly timeout: number;
  /** What it means when the check itself fails, or takes too long. */
  readonly otherwise: Omit<Finding, 'text'>;
  /**
   * Looks. It lets go of everything it opened when it ends, and ends soon after the signal.
   * @throws Error with one sentence, which is shown with the status of `otherwise`
   */
  examine(signal: AbortSignal): Promise<Finding>;
};

/** A check with its finding. */
export type Examined = Finding & Pick<Check, 'id' | 'title'>;

/**
 * Starts all checks at once; each has its own timeout.
 * @returns what each found, in the order of the checks; none of the promises rejects
 */
export function examineAll(checks: readonly Check[], clock: Clock): readonly Promise<Examined>[] {
  return checks.map((check) => examine(check, clock));
}

async function examine(check: Check, clock: Clock): Promise<Examined> {
  const {id, title, timeout, otherwise} = check;
  const controller = new AbortController();
  const failed = (error: unknown): Finding => ({...otherwise, text: messageOf(error)});
  const examined = startOf(check, controller.signal).catch(failed);
  const finding = await withTimeout(examined, clock, timeout, (): Finding => {
    controller.abort(new Error('It took too long.'));
    return {...otherwise, text: `There was no answer within ${Math.round(timeout / 1000)} s.`};
  });
  return {id, title, ...finding};
}

/** So that a check which throws before its first wait fails like any other. */
async function startOf(check: Check, signal: AbortSignal): Promise<Finding> {
  return check.examine(signal);
}
