/** Errors inside values: what of one travels, and the error that is made of it again. */
import {types} from 'node:util';

/** An error as plain data. The class is the first, so that an error can be made before the rest is there: they form circles. */
type ErrorFields = {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** What else was put on it, such as `code`, `path`, `status`. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** Those of an `AggregateError`. */
  readonly errors?: readonly unknown[];
};

/** An error as what `stringify()` takes in its place; nothing for what is none. */
type ReduceError = (thing: unknown) => ErrorFields | undefined;

/** What is told of where an error was made; absent: nothing. */
export type StackOf = (error: Error) => string | undefined;

const classes: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** What is not among `own`. */
const named: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', 'errors', '__proto__']);

function isError(thing: unknown): thing is Error {
  return types.isNativeError(thing) || thing instanceof Error;
}

/**
 * Makes what takes the place of errors in one value.
 * @param write throws for a part of the value that cannot travel
 */
export function errorReducer(
  write: (part: unknown, reduceError: ReduceError) => unknown,
  stackOf?: StackOf,
): ReduceError {
  const found = new Map<Error, ErrorFields>();
  const known = new Map<unknown, boolean>();
  const travels = (part: unknown): boolean => {
    const before = known.get(part);
    if (before !== undefined) return before;
    // What is met again on the way is judged by what is around it.
    known.set(part, true);
    try {
      write(part, reduce);
      return true;
    } catch {
      known.set(part, false);
      return false;
    }
  };
  const reduce: ReduceError = (thing) => {
    if (!isError(thing)) return undefined;
    const fields = found.get(thing) ?? fieldsOf(thing, travels, stackOf);
    found.set(thing, fields);
    return fields;
  };
  return reduce;
}

/**
 * What of an error travels.
 * @param travels whether a value does: what does not is left out, for it is the error that counts
 */
function fieldsOf(
  error: Error,
  travels: (value: unknown) => boolean,
  stackOf: StackOf = () => undefined,
): ErrorFields {
  const stack = stackOf(error);
  const {code} = error as {readonly code?: unknown};
  const entries = [
    // A DOMException has it from its class.
    ...(typeof code === 'string' || typeof code === 'number' ? [['code', code] as const] : []),
    ...Object.entries(error).filter(([key]) => !named.has(key)),
  ];
  const {errors} = error as {readonly errors?: unknown};
  return {
    name: String(error.name),
    message: String(error.message),
    ...(stack !== undefined && {stack}),
    own: Object.fromEntries(entries.filter(([, value]) => travels(value))),
    ...('cause' in error && travels(error.cause) && {cause: error.cause}),
    ...(Array.isArray(errors) && {errors: errors.filter(travels)}),
  };
}

/** Makes errors of their fields; the same one of the same fields, which may be there in part at first. */
export function errorMaker(): (fields: unknown) => Error {
  const made = new Map<unknown, Error>();
  return (fields) => {
    const {name, message, stack, own, ...links} = (fields ?? {}) as Partial<
      Record<keyof ErrorFields, unknown>
    >;
    if (typeof name !== 'string' || typeof message !== 'string') throw new Error('Invalid error');
    const error = made.get(fields) ?? create(name, message);
    made.set(fields, error);
    const define = (key: string, value: unknown, enumerable = false) => {
      Object.defineProperty(error, key, {value, enumerable, writable: true, configurable: true});
    };
    // Where it is made again tells nobody anything.
    define('stack', typeof stack === 'string' ? stack : `${name}: ${message}`);
    for (const [key, value] of Object.entries(own ?? {})) if (!named.has(key)) define(key, value, true);
    if ('cause' in links) define('cause', links.cause);
    if (Array.isArray(links.errors)) define('errors', links.errors);
    return error;
  };
}

function create(name: string, message: string): Error {
  const Class = Object.hasOwn(classes, name) ? classes[name] : undefined;
  if (name === 'AggregateError') return new AggregateError([], message);
  const error = new (Class ?? Error)(message);
  if (error.name !== name) {
    Object.defineProperty(error, 'name', {value: name, writable: true, configurable: true});
  }
  return error;
}
