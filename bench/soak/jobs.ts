/** What a soak has computed: jobs of both runtimes whose answers are known. All of it comes from the seed. */
import {createRandom} from '../random.js';

/** A job of the soak. */
export type Job = {
  readonly number: number;
  /** When it is posted: milliseconds from the begin of its stretch. */
  readonly at: number;
  /** Which client posts it; a command is posted by `p2p-tui run`, in a process of its own. */
  readonly client: number;
  readonly runtime: 'node' | 'command';
  /** How long it runs, seconds. */
  readonly seconds: number;
  /** Characters that travel with it, to be summed up there. */
  readonly size: number;
};

type Mix = {readonly count: number; readonly clients: number; /** Milliseconds. */ readonly span: number};

/** One in so many is a command; has a large argument; runs for long. */
const oneIn = {command: 20, large: 20, long: 100};

/** Characters at most. */
const largest = 1_000_000;

/** Jobs spread over a span, most of them short. */
export function mixJobs(seed: number, {count, clients, span}: Mix): readonly Job[] {
  const random = createRandom(seed);
  const times = Array.from({length: count}, () => random.between(0, span)).sort((one, other) => one - other);
  return times.map((at, index) => {
    const runtime = random.chance(1 / oneIn.command) ? 'command' : 'node';
    const isLong = random.chance(1 / oneIn.long);
    // Most of the short ones are very short.
    const seconds = isLong ? random.between(10, 30) : 2 * random.next() ** 2;
    const isLarge = runtime === 'node' && random.chance(1 / oneIn.large);
    return {
      number: index + 1,
      at,
      client: random.whole(0, clients - 1),
      runtime,
      seconds: Math.round(seconds * 100) / 100,
      size: isLarge ? random.whole(largest / 5, largest) : random.whole(0, 1000),
    };
  });
}

/** What a JavaScript job gives back. */
export type Answer = {readonly number: number; readonly size: number; readonly sum: number};

/** The function that travels to a worker: it waits, and sums up a text. */
export async function compute(number: number, seconds: number, text: string): Promise<Answer> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  let sum = number;
  for (let index = 0; index < text.length; index++) sum = (Math.imul(sum, 31) + text.charCodeAt(index)) >>> 0;
  return {number, size: text.length, sum};
}

/** The text that travels with a job. */
export function textOf({number, size}: Pick<Job, 'number' | 'size'>): string {
  return `${number};`.repeat(Math.ceil(size / 2)).slice(0, size);
}

/** What a command job runs. */
export function commandOf({number, seconds}: Pick<Job, 'number' | 'seconds'>): readonly string[] {
  return ['sh', '-c', 'sleep "$1"; echo $(($2 * 7919 % 104729))', 'soak', String(seconds), String(number)];
}

/** What such a command prints. */
export function printed({number}: Pick<Job, 'number'>): string {
  return `${(number * 7919) % 104_729}\n`;
}
