/** Stops a timer; harmless when it has fired. */
export type Cancel = () => void;

/** Time, passed in so that tests can own it. */
export type Clock = {
  /** Unix time, milliseconds: what people set, and so it may jump. For what is shown or written on the wire. */
  now(): number;
  /**
   * Milliseconds since a moment of this process's own, those counted that the machine slept: never jumps. For deadlines
   * and durations.
   */
  monotonic(): number;
  /** Calls `fire` once, `delay` milliseconds from now. */
  after(delay: number, fire: () => void): Cancel;
};
