/** What the stories of all jobs of a stretch come to. Pure. */
import {percentile} from '../bench.js';
import type {Story} from './ledger.js';

/** How the jobs of a stretch went, in numbers. */
export type Outcome = {
  readonly jobs: number;
  /** How many jobs went how. */
  readonly count: Readonly<Record<Story['how'], number>>;
  /** Each sentence about a job that failed, and how often it was said. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Milliseconds, of the jobs that were done once. */
  readonly waits: Spread;
  readonly delays: Spread;
  /** Attempts beyond the first of a job, and those among them whose attempt before was neither killed nor stopped. */
  readonly again: number;
  readonly needless: number;
  /** Those that were not done once, and then those that waited longest, the longest wait first. */
  readonly worst: readonly Story[];
};

/** How far figures are spread; 0 where there are none. */
type Spread = {readonly p50: number; readonly p95: number; readonly longest: number};

/** @param most how many of the worst jobs are told of */
export function summarize(stories: readonly Story[], most = 8): Outcome {
  const count = {once: 0, twice: 0, lost: 0, wrong: 0, failed: 0};
  const reasons = new Map<string, number>();
  let [again, needless] = [0, 0];
  for (const {how, said, attempts} of stories) {
    count[how] += 1;
    if (how === 'failed') reasons.set(said, (reasons.get(said) ?? 0) + 1);
    again += Math.max(0, attempts.length - 1);
    needless += attempts.slice(0, -1).filter(({hitAt}) => hitAt === undefined).length;
  }

  const done = stories.filter(({how}) => how === 'once').sort((one, other) => other.wait - one.wait);
  return {
    jobs: stories.length,
    count,
    reasons,
    waits: spread(done.map(({wait}) => wait)),
    delays: spread(done.map(({delay}) => delay)),
    again,
    needless,
    worst: [...stories.filter(({how}) => how !== 'once'), ...done].slice(0, most),
  };
}

function spread(times: readonly number[]): Spread {
  if (times.length === 0) return {p50: 0, p95: 0, longest: 0};
  return {
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    longest: times.reduce((most, time) => Math.max(most, time)),
  };
}
