/** What somebody who only watches reads off the board: how many lines of which type, and whom dead clients hold. Pure. */

/** An event as `p2p-tui events --json` prints it, as far as it matters here. */
type Seen = {
  readonly type: string;
  readonly topic?: string;
  readonly from?: string;
  readonly future?: string;
  readonly reason?: string;
};

/** A worker that a dead client holds: since when, and until when if that is over. */
type Hold = {readonly since: number; until: number | undefined};

/** A time in which the soak kept workers from hearing anything. */
type Deafness = {readonly concerns: (worker: string) => boolean; readonly from: number; until: number};

/** What lines of the board have told so far. */
export type BoardLines = ReturnType<typeof createBoardLines>;

/** Nothing has been read yet. */
export function createBoardLines() {
  const byType = new Map<string, number>();
  const asked = new Set<string>();
  const declines = new Map<string, number>();
  let repeats = 0;
  /** The jobs that workers say they have in hand. */
  const inHand = new Map<string, string>();
  const holds = new Map<string, Hold>();
  const deafness: Deafness[] = [];

  /** Milliseconds of a span in which a worker could hear nothing because of the soak. */
  const deafFor = (worker: string, from: number, until: number): number => {
    let [sum, reached] = [0, from];
    const spans = deafness.filter(({concerns}) => concerns(worker));
    for (const span of spans.sort((one, other) => one.from - other.from)) {
      const end = Math.min(span.until, until);
      sum += Math.max(0, end - Math.max(span.from, reached));
      reached = Math.max(reached, end);
    }

    return sum;
  };

  const free = (worker: string, at: number): void => {
    const hold = holds.get(worker);
    if (hold) hold.until ??= at;
  };

  return {
    byType: byType as ReadonlyMap<string, number>,
    /** Why workers declined jobs, and how often. */
    declines: declines as ReadonlyMap<string, number>,
    /** Requests for a job that was asked for before. */
    get repeats(): number {
      return repeats;
    },
    get all(): number {
      return Array.from(byType.values()).reduce((sum, count) => sum + count, 0);
    },
    /** @param at milliseconds */
    hear(line: string, at: number): void {
      const {type, topic, from = '', future, reason = ''} = JSON.parse(line) as Seen;
      // What is no line of the board tells of the watcher only.
      if (topic === undefined) return;
      byType.set(type, (byType.get(type) ?? 0) + 1);
      if (type === 'request' && future !== undefined) {
        if (asked.has(future)) repeats += 1;
        asked.add(future);
      } else if (type === 'decline') {
        declines.set(reason, (declines.get(reason) ?? 0) + 1);
      } else if (type === 'heartbeat') {
        if (future !== inHand.get(from)) free(from, at);
        if (future === undefined) inHand.delete(from);
        else inHand.set(from, future);
      } else if (type === 'bye') {
        free(from, at);
        inHand.delete(from);
      }
    },
    /** A client is dead: who has a job of its in hand is held by it from now on. */
    clientDied(jobs: readonly string[], at: number): void {
      for (const [worker, job] of inHand) {
        if (jobs.includes(job)) holds.set(worker, {since: at, until: undefined});
      }
    },
    /** The soak killed a worker's process: nobody holds it any more. */
    workerDied(isIts: (worker: string) => boolean, at: number): void {
      for (const worker of holds.keys()) if (isIts(worker)) free(worker, at);
      for (const worker of inHand.keys()) if (isIts(worker)) inHand.delete(worker);
    },
    /** The soak keeps workers from hearing anything. @returns a function to be told when that is over */
    deafen(concerns: (worker: string) => boolean, from: number): (until: number) => void {
      const span = {concerns, from, until: Infinity};
      deafness.push(span);
      return (until) => {
        span.until = until;
      };
    },
    /** Since when each worker is held that still is, milliseconds. */
    get open(): readonly number[] {
      return Array.from(holds.values())
        .filter(({until}) => until === undefined)
        .map(({since}) => since);
    },
    /**
     * Milliseconds for which each worker was held by a dead client; those that still are: until now. What a worker could
     * not hear because of the soak does not count: nobody learns of a death while he is stopped.
     */
    held(now: number): readonly number[] {
      return Array.from(
        holds,
        ([worker, {since, until = now}]) => until - since - deafFor(worker, since, until),
      );
    },
  };
}
