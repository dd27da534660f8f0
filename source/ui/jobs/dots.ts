import type {Stage} from '../../store/event.js';
import type {Job} from '../../store/projection.js';
import type {Paint, Theme} from '../kit/theme.js';
import {isNotKnown, takesTime, way} from './stages.js';

/** What is known of one station on a job's way. */
export type Station = {
  readonly stage: Stage;
  /**
   * `passed` and `inferred`: behind it, told or not; `here`, `late` (stalled) or `ended` there; `unknown`: there when it
   * was seen last, or ended unseen; `ahead`: not yet.
   */
  readonly is: 'passed' | 'inferred' | 'here' | 'late' | 'unknown' | 'ended' | 'ahead';
  /** When it was entered: on the timeline, milliseconds. */
  readonly at?: number;
};

const glyphs = {
  passed: '●',
  inferred: '~',
  here: '◐',
  late: '!',
  unknown: '?',
  ended: '✗',
  ahead: '·',
} as const;

/** The seven stations of a job's way. A job that failed ends where it had come to, with `ended` as its last station. */
export function stationsOf(job: Job): readonly Station[] {
  const present = (way as readonly Stage[]).indexOf(job.stage);
  const reached = present >= 0 ? present : lastReached(job);
  return way.map((stage, index): Station => {
    const time = job.times[stage];
    const at = time === undefined ? {} : {at: time.at};
    if (present < 0 && stage === 'done') {
      const end = job.times[job.stage];
      return {stage: job.stage, is: endLook(job.stage), at: end?.at ?? job.since};
    }
    if (index > reached) return {stage, is: 'ahead'};
    if (index === present && isNotKnown(job)) return {stage, is: 'unknown', ...at};
    if (index === present && stage !== 'done') return {stage, is: job.stalled ? 'late' : 'here', ...at};
    if (stage === 'done') return {stage, is: job.inferred ? 'inferred' : 'passed', ...at};
    return {stage, is: time === undefined || time.inferred ? 'inferred' : 'passed', ...at};
  });
}

/** Columns of the dots under their heading, `r o a s R t d`. */
const dotsWidth = 2 * way.length - 1;

/** The way of a job as dots, `● ● ● ~ ◐ · ·`, in exactly `columns` columns; blank where they have no room. */
export function jobDots(job: Job, columns: number, theme: Theme): string {
  if (columns < dotsWidth) return ' '.repeat(columns);
  const dots = stationsOf(job).map((station) =>
    stationPaint(station, theme)(isReached(station) ? glyphs.passed : glyphs[station.is]),
  );
  return dots.join(' ') + ' '.repeat(columns - dotsWidth);
}

/** How a station is painted. */
export function stationPaint({is}: Station, theme: Theme): Paint {
  const paints: Readonly<Record<Station['is'], Paint>> = {
    passed: theme.good,
    inferred: theme.inferred,
    here: theme.busy,
    late: theme.warn,
    unknown: theme.warn,
    ended: theme.bad,
    ahead: theme.dim,
  };
  return paints[is];
}

/** Whether a job that is there has nothing to do there: then it is passed as soon as it is reached. */
export function isReached({is, stage}: Station): boolean {
  return is === 'here' && !takesTime(stage);
}

/** How an end other than `done` looks: of `ended` it is not known whether it is one that failed. */
function endLook(stage: Stage): Station['is'] {
  if (stage === 'ended') return 'inferred';
  return stage === 'unknown' ? 'unknown' : 'ended';
}

function lastReached(job: Job): number {
  return way.findLastIndex((stage) => job.times[stage] !== undefined);
}
