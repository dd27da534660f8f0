/** Readings of a machine's clocks, milliseconds. */
export type Readings = {
  /** Unix time: set by people. */
  wall(): number;
  /** Time that passes while the machine is awake. */
  awake(): number;
  /** Time since the machine was started, asleep or not, perhaps in coarse steps and at some cost; may throw. */
  sinceBoot(): number;
};

/** Less than this is no sleep, but what readings differ by, milliseconds. */
const tolerance = 1000;

/**
 * A clock that never goes back and never jumps, and for which the time that the machine slept has passed as well:
 * who was away with a closed lid for eight hours was away for eight hours.
 *
 * The time since boot is looked at only when the wall clock has left the other one: then the machine has slept, or
 * somebody has set that clock.
 */
export function createMonotonic({wall, awake, sinceBoot}: Readings): () => number {
  const atFirst = asleep();
  let apart = wall() - awake();
  let slept = 0;

  /** How long the machine has slept since it was started, and some more; undefined where that is not told. */
  function asleep(): number | undefined {
    try {
      return sinceBoot() - awake();
    } catch {
      return undefined;
    }
  }

  return () => {
    const now = awake();
    const offset = wall() - now;
    if (Math.abs(offset - apart) > tolerance) {
      apart = offset;
      const more = (asleep() ?? 0) - (atFirst ?? Infinity);
      if (more - slept > tolerance) slept = more;
    }

    return now + slept;
  };
}
