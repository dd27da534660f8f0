import type {JobId} from '../../message/types.js';
import type {Job} from '../../store/projection.js';
import {recentJobs} from '../../store/selectors/jobs.js';
import {firstOf} from '../kit/first-of.js';
import {perVersion} from '../kit/memo.js';

/** Stages of jobs under way, the furthest first: a long queue then never pushes what runs out of sight. */
const furthestFirst = ['returning', 'running', 'sending', 'accepted', 'offered', 'requested'] as const;

/** Most jobs of one active stage that are looked at; nobody scrolls further, and a frame must not scan a long queue. */
const mostActive = 500;

/** Jobs under way, at most 500 of each stage: the stalled first, then by stage, the oldest of a stage first. */
export const jobsUnderWay = perVersion((projection): readonly Job[] => {
  const calm: Job[] = [];
  const stalled: Job[] = [];
  for (const stage of furthestFirst) {
    for (const id of firstOf(projection.stages[stage], mostActive)) {
      const job = projection.jobs.get(id);
      if (job !== undefined) (job.stalled ? stalled : calm).push(job);
    }
  }
  return [...stalled, ...calm];
});

/** Most ended jobs looked at: what a timeline of a few minutes can show. */
export const mostEnded = 4000;

/** The jobs that ended last, the newest first, at most `mostEnded`. */
export const recentlyEnded = perVersion((projection) => recentJobs(projection, mostEnded));

/** Ended jobs that can be scrolled to; the older ones are counted as hidden. */
const mostEndedShown = 200;

/** The jobs that are listed: those under way, then those that ended last. */
export const jobIds = perVersion((projection): readonly JobId[] =>
  [...jobsUnderWay(projection), ...recentlyEnded(projection).slice(0, mostEndedShown)].map((job) => job.id),
);

/** What the marks in their rows mean, of those that there are. */
export const jobNotes = perVersion((projection): readonly string[] => {
  const listed = jobIds(projection)
    .slice(0, 100)
    .map((id) => projection.jobs.get(id));
  const notes = [];
  if (listed.some((job) => job?.inferred)) notes.push('~ inferred from the board');
  if (listed.some((job) => job?.ours !== undefined)) notes.push('* ours');
  return notes;
});
