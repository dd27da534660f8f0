import {cleanText} from '../../message/clean.js';

/**
 * The command line was wrong: exit status 2. The message is one sentence that says what to do; what it quotes of the line
 * is shown as far as it can be, so that it stays one.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(sentence: string) {
    super(cleanText(sentence, 1000));
  }
}

/**
 * Exit statuses of the program. Those above 128 are by custom 128 and the number of a signal: SIGINT, and SIGPIPE for
 * output that nobody reads.
 */
export const exit = {ok: 0, failed: 1, usage: 2, interrupted: 130, unread: 141} as const;
