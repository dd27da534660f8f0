/** What an error says, whatever was thrown: its message where it has one, or the thing itself as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
