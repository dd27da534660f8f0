import type {PeerId} from '../../message/types.js';
import {gapsAfter} from '../../store/gaps.js';
import type {Job, Projection, Worker} from '../../store/projection.js';
import {jobsUnderWay, mostEnded, recentlyEnded} from '../jobs/recent-jobs.js';
import {byText} from '../kit/by-text.js';
import {perVersion} from '../kit/memo.js';
import {isThere} from '../workers/row.js';
import type {Segment, Window} from './lane.js';
import {segmentsOf, withGaps} from './lane.js';

/** What the lanes are drawn from. */
type Past = {
  readonly segments: ReadonlyMap<PeerId, readonly Segment[]>;
  /** Before this moment jobs were left out, because there are too many; `-Infinity` when none were. */
  readonly knownFrom: number;
};

/** Jobs do not change (they are replaced), so that what is read off one is read once. */
const segments = new WeakMap<Job, readonly Segment[]>();

function knownSegments(job: Job): readonly Segment[] {
  const known = segments.get(job) ?? segmentsOf(job);
  segments.set(job, known);
  return known;
}

/** What the jobs that are looked at made each worker do. */
const pastOf = perVersion((projection): Past => {
  const lanesOf = new Map<PeerId, Segment[]>();
  const add = (job: Job) => {
    if (job.worker === undefined) return;
    const lane = lanesOf.get(job.worker);
    if (lane === undefined) lanesOf.set(job.worker, [...knownSegments(job)]);
    else for (const segment of knownSegments(job)) lane.push(segment);
  };
  const ended = recentlyEnded(projection);
  ended.forEach(add);
  jobsUnderWay(projection).forEach(add);
  const isCut = ended.length >= mostEnded;
  return {segments: lanesOf, knownFrom: (isCut ? ended.at(-1)?.since : undefined) ?? -Infinity};
});

/** The workers in the order of their lanes: those that are gone last, so that lanes keep their place while states change. */
export const laneIds = perVersion((projection): readonly PeerId[] =>
  [...projection.workers.values()]
    .sort((a, b) => Number(isThere(b)) - Number(isThere(a)) || byText(a.id, b.id))
    .map((worker) => worker.id),
);

/** Before this moment jobs are not drawn, because there are too many; `-Infinity` when all are. */
export function knownFrom(projection: Projection): number {
  return pastOf(projection).knownFrom;
}

/** What a worker was seen to do in a window, and when nobody looked. */
export function segmentsIn(window: Window, worker: Worker, projection: Projection): readonly Segment[] {
  const seen = [...(pastOf(projection).segments.get(worker.id) ?? []), ...presentSegment(worker)];
  // Before it came there was nothing of it to see.
  const gaps = gapsAfter(projection, window.from)
    .map(({from, to}) => ({from: Math.max(from, worker.joined), to}))
    .filter(({from, to}) => from < to);
  return withGaps(seen, gaps);
}

/** What the worker does now, where that is not a job. */
function presentSegment(worker: Worker): readonly Segment[] {
  if (worker.state === 'offering') return [{doing: 'offer', from: worker.since, to: Infinity}];
  if (worker.state === 'unknown') return [{doing: 'unseen', from: worker.since, to: Infinity}];
  if (isInTrouble(worker)) return [{doing: 'stall', from: worker.since, to: Infinity}];
  return [];
}

/** It is there, and yet does no job that it could. */
export function isInTrouble({state}: Worker): boolean {
  return state === 'stalled' || state === 'unwell';
}
