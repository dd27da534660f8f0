import {cleanText} from '../../message/clean.js';
import {peerParts} from '../../message/peer.js';
import type {Job, Projection, Transfer} from '../../store/projection.js';
import {isStranger} from '../../store/selectors/membership.js';
import {bytes} from '../kit/format/bytes.js';
import {percent} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import type {Paint, Theme} from '../kit/theme.js';
import {transferOf} from '../transfers/active-transfers.js';
import type {Cell, Column} from '../kit/column.js';
import {jobDots} from './dots.js';
import {jobCell} from './short-job.js';
import {nameCell, userAtHost} from '../people/peer.js';
import {isEnded, isNotKnown} from './stages.js';
import type {Cells} from '../kit/table.js';

/** The columns of jobs. */
type JobColumn = 'job' | 'client' | 'worker' | 'stage' | 'age' | 'size' | 'dots' | 'label';

/** From left to right. */
export const jobColumns: readonly Column<JobColumn>[] = [
  {key: 'job', heading: 'JOB', min: 6, ideal: 8, max: 11, priority: 0},
  {key: 'client', heading: 'CLIENT', min: 6, ideal: 10, max: 24, priority: 4},
  {key: 'worker', heading: 'WORKER', min: 8, ideal: 11, max: 30, priority: 2},
  {key: 'stage', heading: 'STAGE', min: 11, ideal: 12, priority: 1},
  {key: 'age', heading: 'AGE', min: 5, priority: 3, align: 'right'},
  {key: 'size', heading: 'SIZE', min: 4, priority: 5, align: 'right'},
  {key: 'dots', optional: true, heading: 'r o a s R t d', min: 13, priority: 6},
  {key: 'label', optional: true, heading: 'LABEL', min: 10, ideal: 14, max: 40, priority: 7},
];

/** Stage in a word or two: `offered ×2`, `sending 64%`, `running~`, `! stalled`. */
export function jobStage(job: Job, theme: Theme, transfer?: Transfer): Cell {
  if (isNotKnown(job)) return {text: '? not known', paint: theme.warn};
  if (job.stalled) return {text: '! stalled', paint: theme.warn};
  const isGuess = job.stage === 'ended' || (job.inferred && job.stage !== 'unknown');
  const tail = isGuess ? '~' : '';
  const {word, paint} = stageLook(job, theme, transfer);
  const again = job.attempts > 1 ? ` ↻${job.attempts}` : '';
  return {text: word, tail: tail + again, paint};
}

function stageLook(job: Job, theme: Theme, transfer: Transfer | undefined): {word: string; paint: Paint} {
  const share =
    transfer?.state === 'moving' && transfer.total > 0 ? ` ${percent(transfer.bytes / transfer.total)}` : '';
  switch (job.stage) {
    case 'requested':
      return {word: 'requested', paint: theme.text};
    case 'offered':
      return {word: job.offered > 1 ? `offered ×${job.offered}` : 'offered', paint: theme.text};
    case 'accepted':
      return {word: 'accepted', paint: theme.text};
    case 'sending':
      return {word: `sending${share}`, paint: theme.moving};
    case 'running': {
      const {progress} = job;
      const done =
        progress !== undefined && progress.total > 0 ? ` ${percent(progress.done / progress.total)}` : '';
      return {word: `running${done}`, paint: theme.busy};
    }
    case 'returning':
      return {word: share === '' ? 'returning' : `return${share}`, paint: theme.moving};
    case 'done':
      return {word: 'done', paint: theme.good};
    case 'ended':
      return {word: 'ended', paint: theme.inferred};
    case 'failed':
      return {word: '✗ failed', paint: theme.bad};
    case 'withdrawn':
      return {word: '– withdrawn', paint: theme.dim};
    case 'expired':
      return {word: '✗ expired', paint: theme.dim};
    case 'unknown':
      return {word: '? not seen', paint: theme.warn};
  }
}

/** One job as a row. Its code (`via`) is in none of the cells. */
export function jobRow(job: Job, projection: Projection, now: number, theme: Theme): Cells<JobColumn> {
  const ended = isEnded(job);
  const quiet = ended ? {paint: theme.dim} : {};
  const worker = nameCell(job.worker, job.ours === 'worker');
  return {
    job: {...jobCell(job.id, projection), paint: ended ? theme.dim : theme.title},
    client:
      job.client !== undefined && isStranger(projection.members.get(peerParts(job.client).user))
        ? {text: `✗ ${userAtHost(job.client)}`, paint: theme.bad}
        : {
            text: userAtHost(job.client),
            tail: job.ours === 'client' ? '*' : '',
            ...partOf(job, 'client', theme, quiet),
          },
    worker: {
      ...worker,
      ...(job.worker === undefined ? {paint: theme.dim} : partOf(job, 'worker', theme, quiet)),
    },
    stage: jobStage(job, theme, transferOf(projection, job.id)),
    age: {text: duration(now - job.since), ...quiet},
    size: {text: bytes(job.size), ...quiet},
    dots: {text: '', draw: (columns) => jobDots(job, columns, theme)},
    label: {text: cleanText(job.label ?? '', 80), ...quiet},
  };
}

function partOf(
  job: Job,
  part: 'client' | 'worker',
  theme: Theme,
  otherwise: {paint?: Paint},
): {paint?: Paint} {
  return job.ours === part ? {paint: theme.ours} : otherwise;
}
