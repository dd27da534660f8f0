/** What a job may use of its worker's machine, and what is said of one that used more. */

/** Limits on one job. */
export type Limits = {
  /** Memory of all its processes together, bytes; what they share counts once. */
  readonly memory: number;
  /** Time by the clock, seconds. */
  readonly time: number;
  /** Processor time of all its processes together, those that have ended too, seconds. */
  readonly cpu: number;
  /** Processes and threads at a time. */
  readonly processes: number;
  /** Files in its directory and in what it has of memory as a disk, together, bytes. */
  readonly disk: number;
  /** What it writes to standard output and standard error, bytes. */
  readonly output: number;
  /** Its payload, and its result, as they travel, bytes. */
  readonly size: number;
};

/** A limit that can be broken. */
export type LimitName = keyof Limits;

const gigabyte = 1000 ** 3;
const day = 86_400;

/**
 * What a worker allows where its owner says nothing.
 * @param machine bytes of memory that there are
 */
export function defaultLimits(machine: number): Limits {
  return {
    memory: Math.min(2 * gigabyte, Math.floor(machine / 4)),
    time: day,
    cpu: day,
    processes: 256,
    disk: 2 * gigabyte,
    output: 32_000_000,
    size: 1024 ** 3,
  };
}

/** How each is set, and what a job did that broke it. */
const wordings: Readonly<Record<LimitName, {readonly flag: string; readonly did: (most: number) => string}>> =
  {
    memory: {flag: '--max-memory', did: (most) => `used more than ${sizeText(most)} of memory`},
    time: {flag: '--max-time', did: (most) => `took more than ${durationText(most)}`},
    cpu: {flag: '--max-cpu', did: (most) => `used more than ${durationText(most)} of processor time`},
    processes: {
      flag: '--max-processes',
      did: (most) => `had more than ${String(most)} processes and threads`,
    },
    disk: {flag: '--max-disk', did: (most) => `wrote more than ${sizeText(most)} of files`},
    output: {flag: '--max-output', did: (most) => `wrote more than ${sizeText(most)} of output`},
    size: {flag: '--max-size', did: (most) => `made a result of more than ${sizeText(most)}`},
  };

/**
 * What a client is told, one sentence.
 * @param what the job, as its runtime calls it: `job`, `future`, `command`
 */
export function limitSentence(name: LimitName, limits: Limits, what: string): string {
  const {flag, did} = wordings[name];
  return `The ${what} ${did(limits[name])}, the limit of its worker (${flag}), and was stopped.`;
}

/** What stands for the class of an error where a limit was broken. */
export function limitErrorName(name: LimitName): string {
  if (name === 'memory') return 'OutOfMemory';
  return name === 'time' ? 'Timeout' : 'LimitExceeded';
}

/** A number of bytes as `--max-memory` takes it: `2 GB`, and `1 GiB` where that is round. */
export function sizeText(bytes: number): string {
  const [decimal, binary] = [1000, 1024].map((base) => {
    const power = Math.min(3, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(base)));
    return {power, amount: bytes / base ** power};
  });
  if (decimal === undefined || decimal.power === 0) return `${String(bytes)} bytes`;
  if (binary !== undefined && binary.power > 0 && Number.isInteger(binary.amount)) {
    return `${String(binary.amount)} ${['', 'K', 'M', 'G'][binary.power] ?? ''}iB`;
  }
  return `${String(Number(decimal.amount.toFixed(1)))} ${['', 'k', 'M', 'G'][decimal.power] ?? ''}B`;
}

/** A length of time as `--max-time` takes it: `24 h`, `90 s`. */
export function durationText(seconds: number): string {
  if (seconds >= 3600 && seconds % 3600 === 0) return `${String(seconds / 3600)} h`;
  return seconds >= 60 && seconds % 60 === 0 ? `${String(seconds / 60)} min` : `${String(seconds)} s`;
}
