/** The first of some moments, leaving out those that never come; undefined when none does. */
export function soonest(times: Iterable<number | undefined>): number | undefined {
  let first = Infinity;
  for (const time of times) if (time !== undefined && time < first) first = time;
  return first === Infinity ? undefined : first;
}
