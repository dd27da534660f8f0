import {cleanText} from '../../message/clean.js';
import {peerParts} from '../../message/peer.js';
import type {PeerId} from '../../message/types.js';
import type {Job, Projection, Transfer} from '../../store/projection.js';
import {bar} from '../kit/format/bar.js';
import {bytes, rate} from '../kit/format/bytes.js';
import {percent} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import {fit} from '../kit/format/fit.js';
import type {Theme} from '../kit/theme.js';
import type {Cell, Column} from '../kit/column.js';
import {jobCell} from '../jobs/short-job.js';
import type {Cells} from '../kit/table.js';

/** The columns of transfers. */
type TransferColumn = 'job' | 'path' | 'size' | 'progress' | 'rate' | 'eta' | 'via';

/** From left to right. */
export const transferColumns: readonly Column<TransferColumn>[] = [
  {key: 'job', heading: 'JOB', min: 6, ideal: 7, max: 11, priority: 0},
  {key: 'path', heading: 'PATH', min: 9, ideal: 12, max: 30, priority: 1},
  {key: 'size', heading: 'SIZE', min: 4, ideal: 5, priority: 4, align: 'right'},
  {key: 'progress', heading: 'PROGRESS', min: 10, ideal: 14, max: 40, priority: 2},
  {key: 'rate', heading: 'RATE', min: 6, priority: 3, align: 'right'},
  {key: 'eta', heading: 'ETA', min: 4, ideal: 5, priority: 5, align: 'right'},
  {key: 'via', optional: true, heading: 'VIA', min: 6, priority: 6},
];

/** One transfer of ours as a row. */
export function transferRow(
  transfer: Transfer,
  projection: Projection,
  now: number,
  theme: Theme,
): Cells<TransferColumn> {
  const left = transfer.total - transfer.bytes;
  const moving = transfer.state === 'moving';
  return {
    job: jobCell(transfer.job, projection),
    path: {text: pathOf(transfer, projection)},
    size: {text: transfer.total > 0 ? bytes(transfer.total) : '-'},
    progress: progressCell(transfer, now, theme),
    rate: {text: rate(transfer.rate), ...(!moving && {paint: theme.dim})},
    eta: {text: moving && transfer.rate > 0 && left >= 0 ? duration((left / transfer.rate) * 1000) : '-'},
    via: {text: transfer.path ?? '-', paint: transfer.path === 'relay' ? theme.warn : theme.dim},
  };
}

/** A transfer between two others, known only by its job's stage: sizes are on the board, progress is not. */
export function foreignRow(job: Job, projection: Projection, theme: Theme): Cells<TransferColumn> {
  const ends: readonly [PeerId | undefined, PeerId | undefined] =
    job.stage === 'returning' ? [job.worker, job.client] : [job.client, job.worker];
  return {
    job: {...jobCell(job.id, projection), paint: theme.dim},
    path: {text: arrow(ends[0], ends[1], undefined), paint: theme.dim},
    // The size on the board is the job's, not its result's.
    size: {text: job.stage === 'returning' ? '-' : bytes(job.size), paint: theme.dim},
    progress: {text: 'not ours', paint: theme.dim},
    rate: {text: '-', paint: theme.dim},
    eta: {text: '-', paint: theme.dim},
    via: {text: '-', paint: theme.dim},
  };
}

/** From whom to whom, ours with a star: `bob→mango*`. The client is shown as its user, the worker as its machine. */
function pathOf(transfer: Transfer, projection: Projection): string {
  const job = projection.jobs.get(transfer.job);
  const out = transfer.leg === 'out';
  const weAreClient = (transfer.direction === 'send') === out;
  const client = weAreClient ? job?.client : transfer.peer;
  const worker = weAreClient ? transfer.peer : job?.worker;
  const ours = weAreClient ? 'client' : 'worker';
  return out ? arrow(client, worker, ours, true) : arrow(worker, client, ours, false);
}

function arrow(
  from: PeerId | undefined,
  to: PeerId | undefined,
  ours: 'client' | 'worker' | undefined,
  clientFirst = true,
): string {
  const name = (id: PeerId | undefined, part: 'client' | 'worker') => {
    if (id === undefined) return ours === part ? 'us*' : '?';
    const {user, host} = peerParts(id);
    return cleanText(part === 'client' ? user : host || user, 30) + (ours === part ? '*' : '');
  };
  return clientFirst
    ? `${name(from, 'client')}→${name(to, 'worker')}`
    : `${name(from, 'worker')}→${name(to, 'client')}`;
}

function progressCell(transfer: Transfer, now: number, theme: Theme): Cell {
  const {state} = transfer;
  if (state === 'failed') return {text: `✗ ${cleanText(transfer.error ?? 'failed', 120)}`, paint: theme.bad};
  if (state === 'waiting') return {text: `… waiting ${duration(now - transfer.started)}`, paint: theme.dim};
  if (state === 'done') {
    return {text: `● done in ${duration(transfer.at - transfer.started)}`, paint: theme.good};
  }
  if (transfer.total <= 0) return {text: `${bytes(transfer.bytes)} so far`, paint: theme.moving};
  const share = transfer.bytes / transfer.total;
  const words = percent(share).padStart(4);
  return {
    text: words,
    draw: (columns) => {
      const room = columns - words.length - 1;
      return room < 3 ? fit(words, columns) : `${bar(share, room)} ${words}`;
    },
    paint: theme.moving,
  };
}
