/** An error thrown by a job on a worker, as `value()` rejects with it. */
export class RemoteError extends Error {
  /** Class of the error over there: `TypeError`. */
  override readonly name: string;
  /** Where it was thrown over there, if it said. */
  readonly remoteStack: string | undefined;

  constructor(error: {readonly name: string; readonly message: string; readonly stack?: string | undefined}) {
    super(error.message);
    this.name = error.name;
    this.remoteStack = error.stack;
  }
}
