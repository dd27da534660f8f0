/** A program whose clock is wrong, though it is the real program: what tells the date is changed before it is loaded. */

/**
 * The text of a module for `node --import`. What measures spans of time, timers among it, is left as it is.
 * @param by milliseconds that the clock is ahead
 */
export function clockAhead(by: number): string {
  return `
const Real = Date;
const now = () => Real.now() + ${by};
globalThis.Date = new Proxy(Real, {
  apply: () => new Real(now()).toString(),
  construct: (_, args, target) => Reflect.construct(Real, args.length === 0 ? [now()] : args, target === globalThis.Date ? Real : target),
  get: (_, name) => (name === 'now' ? now : Reflect.get(Real, name)),
});
`;
}
