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

/** How it went with one job; times from its posting on, milliseconds. */
export type Story = {
  readonly number: number;
  /** For how long it runs, seconds. */
  readonly seconds: number;
  readonly how: 'once' | 'twice' | 'lost' | Exclude<Ending['how'], 'right'>;
  /** The value that is wrong, or why it failed. */
  readonly said: string;
  /** From posting to end but for the time that it runs. */
  readonly delay: number;
  /** The same without what the soak undid: see `stories`. */
  readonly wait: number;
  /** Who began with it, when, and when the soak killed or stopped him after that. */
  readonly attempts: readonly {
    readonly pid: number;
    readonly at: number;
    readonly hitAt: number | undefined;
  }[];
  /** Undefined for one that was lost. */
  readonly endedAt: number | undefined;
};

/** Each job of a stretch, from its post to its end, and what was done to it. */
export type Ledger = ReturnType<typeof createLedger>;

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
     * How it went with each job, and how long it waited beyond the time for which it runs. What a killed or stopped worker
     * had done of it had to be done again through no fault of the program, and a stopped client could hear of no result:
     * neither is waiting.
     * @param clientOf the process that posted a job
     */
    stories: (clientOf: (job: Job) => number | undefined): readonly Story[] =>
      Array.from(entries.values(), (entry) => {
        const {job, attempts, endings} = entry;
        const [first] = endings;
        const {postedAt = first?.at ?? 0} = entry;
        const until = first?.at ?? Infinity;
        const delay = Math.max(0, until - postedAt - job.seconds * 1000);
        const excused = undone(entry, until) + stopped(clientOf(job), postedAt, until);
        return {
          number: job.number,
          seconds: job.seconds,
          ...howOf(endings.map(({ending}) => ending)),
          delay,
          wait: Math.max(0, delay - excused),
          attempts: attempts.map((attempt, index) => {
            const hit = hitAt(attempt, attempts[index + 1]?.at ?? until);
            return {
              pid: attempt.pid,
              at: attempt.at - postedAt,
              hitAt: hit === undefined ? undefined : hit - postedAt,
            };
          }),
          endedAt: first && first.at - postedAt,
        };
      }),
  };
}

function howOf([first, second]: readonly Ending[]): Pick<Story, 'how' | 'said'> {
  if (first === undefined) return {how: 'lost', said: ''};
  if (second !== undefined) return {how: 'twice', said: ''};
  if (first.how === 'wrong') return {how: 'wrong', said: first.value};
  return first.how === 'failed' ? {how: 'failed', said: first.reason} : {how: 'once', said: ''};
}
