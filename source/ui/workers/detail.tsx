import {cleanText} from '../../message/clean.js';
import {amountOf} from '../../message/clock-sentence.js';
import {skewOf, skewTolerance} from '../../message/clock-skew.js';
import type {JobId, PeerId} from '../../message/types.js';
import {listenedBetween} from '../../store/gaps.js';
import {leavesAt, wallTime} from '../../store/moments.js';
import type {Job, Projection, Worker} from '../../store/projection.js';
import {wrap} from '../kit/dialog-frame.js';
import {bytes} from '../kit/format/bytes.js';
import {clockTime} from '../kit/format/clock-time.js';
import {count} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import {oneLine} from '../kit/clip.js';
import {jobColumns, jobRow} from '../jobs/row.js';
import {perVersion} from '../kit/memo.js';
import {hostAndPid} from '../people/peer.js';
import {jobsUnderWay, recentlyEnded} from '../jobs/recent-jobs.js';
import {drawTable} from '../kit/table.js';
import {heartbeat, workerState} from './row.js';
import type {Pane, PaneContext} from '../kit/pane.js';
import type {Pair} from '../kit/pairs.js';
import {drawPairs, valueRoom} from '../kit/pairs.js';

/** Jobs of a worker by the worker, the present first, then the newest; of the jobs that are looked at at all. */
const jobsByWorker = perVersion((projection): ReadonlyMap<PeerId, readonly Job[]> => {
  const jobs = [...jobsUnderWay(projection), ...recentlyEnded(projection)].filter(
    (job) => job.worker !== undefined,
  );
  return Map.groupBy(jobs, (job) => job.worker ?? '');
});

const mostJobs = 200;

function jobsOf(id: PeerId, projection: Projection): readonly JobId[] {
  return (jobsByWorker(projection).get(id) ?? []).slice(0, mostJobs).map((job) => job.id);
}

/** Everything known of one worker, and below it the jobs it had, which can be selected. */
export function workerDetail(id: PeerId): Pane {
  return {
    id: 'workers',
    tab: 'Work',
    ids: (projection) => jobsOf(id, projection),
    content(context) {
      const worker = context.projection.workers.get(id);
      const title = `Worker ${hostAndPid(id)}`;
      if (worker === undefined) {
        return {title, lines: oneLine('This worker is not known at this time.', context)};
      }
      const inferred =
        worker.inferred ||
        jobsOf(id, context.projection).some((job) => context.projection.jobs.get(job)?.inferred);
      return {
        title: title + (worker.ours ? '*' : ''),
        ...(inferred && {hint: '~ inferred'}),
        lines: draw(worker, context),
      };
    },
  };
}

function draw(worker: Worker, context: PaneContext): readonly string[] {
  const {projection, now, columns, rows, theme} = context;
  const facts = drawPairs(factsOf(worker, context), columns, theme);
  // Small panes keep room for three lines of jobs: what a worker does matters more than its version.
  const most = Math.max(0, rows - 4);
  const shown = facts.length <= most ? facts : facts.slice(0, most);
  const gap = rows >= shown.length + 6 ? [''] : [];
  const table = drawTable(
    {
      columns: jobColumns.filter(({key}) => key !== 'worker'),
      ids: jobsOf(worker.id, projection),
      row: (id) => {
        const job = projection.jobs.get(id);
        return job && jobRow(job, projection, now, theme);
      },
      notes: facts.length > shown.length ? [`+${facts.length - shown.length} lines about it`] : [],
      empty: 'No job of it has been seen.',
    },
    {...context, rows: rows - shown.length - gap.length},
  );
  return [...shown, ...gap, ...table];
}

function factsOf(worker: Worker, {projection, now, theme, columns}: PaneContext): readonly Pair[] {
  const state = workerState(worker, theme);
  const beat = worker.beats
    ? `${heartbeat(worker, now)}${worker.every === undefined ? '' : `, every ${worker.every}s`}`
    : 'R worker, sends none';
  return [
    [
      'state',
      `${state.text}${state.tail ?? ''} ${duration(listenedBetween(projection, worker.since, now))}`,
      state.paint,
    ],
    ...lacks(worker, columns).map((line, row): Pair => [row === 0 ? 'lacks' : '', line, theme.warn]),
    ['user', cleanText(worker.user, 60)],
    ['beat', beat],
    ['done', count(worker.done)],
    ['failed', count(worker.failed), worker.failed > 0 ? theme.bad : undefined],
    ['load', worker.load?.toFixed(2)],
    ['memory', worker.rss === undefined ? undefined : bytes(worker.rss)],
    ['slots', String(worker.slots)],
    ['runtimes', cleanText(worker.runtimes.join(' '), 80)],
    ['version', worker.version === undefined ? undefined : cleanText(worker.version, 40)],
    ['joined', `${clockTime(wallTime(projection, worker.joined))}, ${duration(now - worker.joined)} ago`],
    ['seen', `${duration(now - worker.seen)} ago`],
    ['leaves', leaves(leavesAt(projection, worker), now)],
    ['clock', clockOf(worker, projection), theme.warn],
    ['id', cleanText(worker.id, 100)],
  ];
}

/** What keeps it from taking jobs, whole and in its own words. */
function lacks({state, cause, reason}: Worker, columns: number): readonly string[] {
  if (state !== 'unwell') return [];
  return wrap(cleanText(reason ?? cause ?? 'It does not say what.', 300), Math.max(1, valueRoom(columns)));
}

function leaves(at: number | undefined, now: number): string | undefined {
  if (at === undefined) return undefined;
  return at > now ? `in ${duration(at - now)}` : `${duration(now - at)} ago`;
}

/** How its clock differs from ours, where that is worth a word. */
function clockOf({id}: Worker, {skews}: Projection): string | undefined {
  const ahead = skewOf(skews, id);
  if (ahead === undefined || Math.abs(ahead) <= skewTolerance) return undefined;
  return `${amountOf(ahead)} ${ahead > 0 ? 'ahead of' : 'behind'} yours`;
}
