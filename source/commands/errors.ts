/** The command line was wrong: exit status 2. The message is one sentence that says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit statuses of the program. */
export const exit = {ok: 0, failed: 1, usage: 2, interrupted: 130} as const;

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
