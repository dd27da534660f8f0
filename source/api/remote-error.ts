/**
 * An error thrown by a job on a worker, as `value()` rejects with it. What else was put on that error is on this one, too
 * (`path`, `status`, …), as far as it can be sent.
 */
export class RemoteError extends Error {
  /** Class of the error over there: `TypeError`. */
  override readonly name: string;
  /** Where it was thrown over there, if it said. */
  readonly remoteStack: string | undefined;
  /** As system errors have one: `ENOENT`. */
  declare readonly code?: string | number;
  /** The cause of the error over there; of a job that threw no error, what it threw. */
  declare readonly cause?: unknown;
  /** Those of an `AggregateError`. */
  declare readonly errors?: readonly unknown[];

  /** @internal */
  constructor(
    error: {readonly name: string; readonly message: string; readonly stack?: string | undefined},
    found: {readonly thrown?: unknown} = {},
  ) {
    super(error.message);
    this.name = error.name;
    this.remoteStack = error.stack;
    for (const [key, value, enumerable] of kept(found)) {
      if (Object.hasOwn(this, key)) continue;
      Object.defineProperty(this, key, {value, enumerable, writable: true, configurable: true});
    }
  }
}

type Kept = readonly [key: string, value: unknown, enumerable: boolean];

function kept(found: {readonly thrown?: unknown}): readonly Kept[] {
  if (!('thrown' in found)) return [];
  const {thrown} = found;
  if (!(thrown instanceof Error)) return [['cause', thrown, false]];
  const own = Object.entries(thrown).map(([key, value]): Kept => [key, value, true]);
  const links = ['cause', 'errors'].filter((key) => Object.hasOwn(thrown, key));
  return [...own, ...links.map((key): Kept => [key, Reflect.get(thrown, key), false])];
}
