import {cleanText} from '../../message/clean.js';
import {amountOf} from '../../message/clock-sentence.js';
import {skewOf, skewTolerance} from '../../message/clock-skew.js';
import type {JobId, PeerId} from '../../message/types.js';
import {listenedBetween} from '../../store/gaps.js';
import {leavesAt, wallTime} from '../../store/moments.js';
import {hasReason} from '../../store/selectors/workers.js';
import type {Job, Projection, Worker} from '../../store/projection.js';
import {wrapToFit} from '../kit/format/wrap.js';
import {bytes} from '../kit/format/bytes.js';
import {clockTime} from '../kit/format/clock-time.js';
import {count} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import {useNow, useProjection, useSize, useTheme} from '../kit/hooks.js';
import {Lines, Sentence} from '../kit/line.js';
import {jobColumns, jobRow} from '../jobs/row.js';
import {perVersion} from '../kit/memo.js';
import {hostAndPid} from '../people/peer.js';
import {jobsUnderWay, recentlyEnded} from '../jobs/recent-jobs.js';
import {Table} from '../kit/table.js';
import {heartbeat, workerState} from './row.js';
import {Pane} from '../kit/pane.js';
import type {Theme} from '../kit/theme.js';
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

/** The jobs it had that can be selected, the present one first. */
export function jobsOf(id: PeerId, projection: Projection): readonly JobId[] {
  return (jobsByWorker(projection).get(id) ?? []).slice(0, mostJobs).map((job) => job.id);
}

/** Everything known of one worker, and below it the jobs it had, which can be selected. */
export function WorkerDetail({id}: {readonly id: PeerId}) {
  const theme = useTheme();
  const now = useNow();
  const {columns, rows} = useSize();
  const projection = useProjection();
  const worker = projection.workers.get(id);
  const title = `Worker ${hostAndPid(id)}`;
  if (worker === undefined) {
    return (
      <Pane title={title}>
        <Sentence>This worker is not known at this time.</Sentence>
      </Pane>
    );
  }

  const ids = jobsOf(id, projection);
  const inferred = worker.inferred || ids.some((job) => projection.jobs.get(job)?.inferred);
  const facts = drawPairs(factsOf(worker, projection, now, columns, theme), columns, theme);
  // Small panes keep room for three lines of jobs: what a worker does matters more than its version.
  const shown = facts.slice(0, Math.max(0, rows - 4));
  const gap = rows >= shown.length + 6 ? [''] : [];
  return (
    <Pane title={title + (worker.ours ? '*' : '')} hint={inferred ? '~ inferred' : undefined}>
      <Lines lines={[...shown, ...gap]} />
      <Table
        columns={columnsOfJobs}
        ids={ids}
        row={(id) => {
          const job = projection.jobs.get(id);
          return job && jobRow(job, projection, now, theme);
        }}
        notes={facts.length > shown.length ? [`+${facts.length - shown.length} lines about it`] : []}
        empty="No job of it has been seen."
        height={rows - shown.length - gap.length}
      />
    </Pane>
  );
}

/** It is the same worker in every row. */
const columnsOfJobs = jobColumns.filter(({key}) => key !== 'worker');

function factsOf(
  worker: Worker,
  projection: Projection,
  now: number,
  columns: number,
  theme: Theme,
): readonly Pair[] {
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
    ...whyNoJobs(worker, columns).map((line, row): Pair => [
      row > 0 ? '' : worker.state === 'unwell' ? 'lacks' : 'why',
      line,
      state.paint,
    ]),
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
function whyNoJobs(worker: Worker, columns: number): readonly string[] {
  if (!hasReason(worker)) return [];
  return wrapToFit(
    cleanText(worker.reason ?? worker.cause ?? 'It does not say what.', 300),
    Math.max(1, valueRoom(columns)),
  );
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
