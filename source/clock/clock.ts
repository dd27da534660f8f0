/** Stops a timer; harmless when it has fired. */
export type Cancel = () => void;

/** Time, passed in so that tests can own it. */
export type Clock = {
  /** Unix time, milliseconds. */
  now(): number;
  /** Calls `fire` once, `delay` milliseconds from now. */
  after(delay: number, fire: () => void): Cancel;
};
