/** What a check of `p2p-tui doctor` is, and what it finds. */

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
  readonly patience: number;
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
