import {Script} from 'node:vm';

/** A function of any kind; only its text matters. */
export type AnyFunction = (...args: never[]) => unknown;

/**
 * The text of a function as an expression that another process can evaluate. Works for functions, arrow
 * functions, async functions, generators and methods.
 * @throws TypeError when the function has no text (native and bound functions) or cannot be called (classes)
 */
export function functionSource(fn: AnyFunction): string {
  const text = Function.prototype.toString.call(fn);
  if (/^class\b/.test(text)) {
    throw new TypeError('A class cannot be sent as a job: send a function that uses it and contains it.');
  }
  if (compiles(`(${text}\n)`)) return text;
  // A method: its text is an expression only inside an object.
  const method = `((object) => object[Reflect.ownKeys(object)[0]])({${text}\n})`;
  if (/^(?:get|set)\s+[^\s(]/.test(text)) {
    throw new TypeError('An accessor cannot be sent as a job: send a function.');
  }
  if (compiles(method)) return method;
  throw new TypeError(
    'A native or bound function cannot be sent as a job, because its closure cannot travel: send a function ' +
      'that takes all it needs as arguments.',
  );
}

/** Whether the text is a whole script; it is not run. */
function compiles(text: string): boolean {
  try {
    return new Script(text) instanceof Script;
  } catch {
    return false;
  }
}
