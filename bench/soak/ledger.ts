/** What became of each job of a stretch: pure bookkeeping, all times in milliseconds of one clock. */
import type {Job} from './jobs.js';

/** How a job ended, as its client says; `right`: with the value that was expected. */
export type Ending =
  | {readonly how: 'right'}
  | {readonly how: 'wrong'; readonly value: string}
  | {readonly how: 'failed'; readonly reason: string};

/** A worker's process began with a job. */
type Attempt = {readonly pid: number; readonly at: number};

type Entry = {
  readonly job: Job;
  postedAt: number | undefined;
  readonly endings: {readonly at: number; readonly ending: Ending}[];
  readonly attempts: Attempt[];
};

/** A time in which a process could do nothing because of the soak; a killed one never again. */
type Fault = {readonly pid: number; readonly from: number; until: number};

/** What a stretch came to. */
export type Outcome = {
  readonly jobs: number;
  readonly once: number;
  readonly twice: number;
  readonly lost: readonly number[];
  readonly wrong: readonly string[];
  /** Each sentence, and how often it was the reason. */
  readonly failed: ReadonlyMap<string, number>;
  /** Milliseconds of each job that ended well from posting to value, without those for which it had to run. */
  readonly waits: readonly number[];
  /** The same without leaving out what the soak itself undid: see `wait`. */
  readonly delays: readonly number[];
  /** Attempts beyond the first of a job. */
  readonly again: number;
  /** Those among them whose attempt before was neither killed nor stopped by the soak. */
  readonly needless: number;
  /** The jobs that waited longest, the longest wait first. */
  readonly worst: readonly Story[];
};

/** How it went for one job; times from its posting on, milliseconds. */
export type Story = {
  readonly number: number;
  /** For how long it runs, seconds. */
  readonly seconds: number;
  readonly postedAt: number;
  readonly wait: number;
  /** Who began with it, when, and when the soak killed or stopped him after that. */
  readonly attempts: readonly {
    readonly pid: number;
    readonly at: number;
    readonly hitAt: number | undefined;
  }[];
  readonly endedAt: number;
};

export type Ledger = ReturnType<typeof createLedger>;

/** How many of the jobs that waited longest are told of. */
const told = 8;

/** Nothing has been posted yet. */
export function createLedger(jobs: readonly Job[]) {
  const entries = new Map<number, Entry>(
    jobs.map((job) => [job.number, {job, postedAt: undefined, endings: [], attempts: []}]),
  );
  const faults: Fault[] = [];
  const entryOf = (number: number): Entry => {
    const entry = entries.get(number);
    if (entry === undefined) throw new Error(`There is no job ${number} in this stretch.`);
    return entry;
  };

  /** The moment at which an attempt was hit, if it was before the time given. */
  const hitAt = ({pid, at}: Attempt, before: number): number | undefined =>
    faults.find((fault) => fault.pid === pid && fault.until > at && fault.from < before)?.from;

  /** Milliseconds of attempts that came to nothing because the soak killed or stopped their worker. */
  const undone = ({attempts, job}: Entry, endedAt: number): number => {
    let sum = 0;
    for (const [index, attempt] of attempts.entries()) {
      const next = attempts[index + 1]?.at;
      if (next === undefined) break;
      const hit = hitAt(attempt, Math.min(next, endedAt));
      if (hit !== undefined) sum += Math.min(Math.max(0, hit - attempt.at), job.seconds * 1000);
    }

    return sum;
  };

  /** Milliseconds in which the client was stopped while it had the job out. */
  const stopped = (client: number | undefined, from: number, until: number): number =>
    faults
      .filter(({pid}) => pid === client)
      .reduce(
        (sum, fault) => sum + Math.max(0, Math.min(fault.until, until) - Math.max(fault.from, from)),
        0,
      );

  return {
    posted(number: number, at: number): void {
      entryOf(number).postedAt = at;
    },
    /** A worker's process began with it. */
    began(number: number, pid: number, at: number): void {
      entryOf(number).attempts.push({pid, at});
    },
    ended(number: number, at: number, ending: Ending): void {
      entryOf(number).endings.push({at, ending});
    },
    /** The soak killed or stopped a process. @returns a function to be told when that goes on */
    hit(pid: number, from: number): (until: number) => void {
      const fault = {pid, from, until: Infinity};
      faults.push(fault);
      return (until) => {
        fault.until = until;
      };
    },
    get open(): number {
      return Array.from(entries.values()).filter(({endings}) => endings.length === 0).length;
    },
    /**
     * How long each job waited beyond the time for which it runs. What a killed or stopped worker had done of it had to be
     * done again through no fault of the program, and a stopped client could hear of no result: neither is waiting.
     * @param clientOf the process that posted a job
     */
    outcome(clientOf: (job: Job) => number | undefined): Outcome {
      const lost: number[] = [];
      const wrong: string[] = [];
      const failed = new Map<string, number>();
      const waits: number[] = [];
      const delays: number[] = [];
      const stories: Story[] = [];
      let [once, twice, again, needless] = [0, 0, 0, 0];
      for (const entry of entries.values()) {
        const {job, postedAt, endings, attempts} = entry;
        again += Math.max(0, attempts.length - 1);
        needless += attempts
          .slice(1)
          .filter(({at}, index) => hitAt(attempts[index] ?? {pid: 0, at: 0}, at) === undefined).length;
        const [first, second] = endings;
        if (second !== undefined) twice += 1;
        if (first === undefined || postedAt === undefined) {
          lost.push(job.number);
        } else if (first.ending.how === 'wrong') {
          wrong.push(`job ${job.number}: ${first.ending.value}`);
        } else if (first.ending.how === 'failed') {
          const {reason} = first.ending;
          failed.set(reason, (failed.get(reason) ?? 0) + 1);
        } else {
          if (second === undefined) once += 1;
          const delay = first.at - postedAt - job.seconds * 1000;
          const excused = undone(entry, first.at) + stopped(clientOf(job), postedAt, first.at);
          delays.push(Math.max(0, delay));
          const wait = Math.max(0, delay - excused);
          waits.push(wait);
          stories.push({
            number: job.number,
            seconds: job.seconds,
            postedAt,
            wait,
            attempts: attempts.map((attempt, index) => {
              const hit = hitAt(attempt, attempts[index + 1]?.at ?? first.at);
              return {
                pid: attempt.pid,
                at: attempt.at - postedAt,
                hitAt: hit === undefined ? undefined : hit - postedAt,
              };
            }),
            endedAt: first.at - postedAt,
          });
        }
      }

      const worst = stories.sort((one, other) => other.wait - one.wait).slice(0, told);
      return {jobs: entries.size, once, twice, lost, wrong, failed, waits, delays, again, needless, worst};
    },
  };
}
