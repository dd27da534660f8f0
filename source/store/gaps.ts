/** A stretch in which nobody listened to the board: moments on the timeline of the events, milliseconds. */
export type Gap = {readonly from: number; readonly to: number};

/** What is known of when somebody listened. */
export type Listening = {
  /** The stretches without, oldest first; they do not touch. */
  readonly gaps: readonly Gap[];
  /** Since when nobody listens; absent while somebody does. */
  readonly deafSince?: number | undefined;
};

const none: readonly Gap[] = [];

/** The stretches without anybody listening that end after `from`, oldest first; one under way has no end. */
export function gapsAfter({gaps, deafSince}: Listening, from: number): readonly Gap[] {
  let first = gaps.length;
  while (first > 0 && (gaps[first - 1]?.to ?? 0) > from) first -= 1;
  if (deafSince !== undefined) return [...gaps.slice(first), {from: deafSince, to: Number.POSITIVE_INFINITY}];
  return first === gaps.length ? none : gaps.slice(first);
}

/** How much of the time between two moments somebody listened: milliseconds. */
export function listenedBetween(listening: Listening, from: number, to: number): number {
  let sum = to - from;
  for (const gap of gapsAfter(listening, from)) {
    sum -= Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from));
  }

  return sum;
}

/**
 * The moment at which somebody has listened for `duration` milliseconds after `from`; infinite while that does not come
 * nearer.
 */
export function afterListening(listening: Listening, from: number, duration: number): number {
  let moment = from + duration;
  // Asked of every worker and job each second, and mostly there is no gap.
  const {gaps, deafSince} = listening;
  if (deafSince === undefined && (gaps.length === 0 || (gaps[gaps.length - 1]?.to ?? 0) <= from)) {
    return moment;
  }
  for (const gap of gapsAfter(listening, from)) {
    if (gap.from >= moment) break;
    moment += gap.to - Math.max(gap.from, from);
  }

  return moment;
}
