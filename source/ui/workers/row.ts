import {cleanText} from '../../message/clean.js';
import type {PeerId} from '../../message/types.js';
import {listenedBetween} from '../../store/gaps.js';
import type {Projection, Worker} from '../../store/projection.js';
import {isStranger} from '../../store/selectors/membership.js';
import {hasReason} from '../../store/selectors/workers.js';
import {bytes} from '../kit/format/bytes.js';
import {count} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import type {Paint, Theme} from '../kit/theme.js';
import {byText} from '../kit/by-text.js';
import type {Cell, Column} from '../kit/column.js';
import {perVersion} from '../kit/memo.js';
import {nameCell} from '../people/peer.js';
import {jobCell} from '../jobs/short-job.js';
import type {Cells} from '../kit/table.js';

/** The columns of workers. */
type WorkerColumn = 'worker' | 'user' | 'state' | 'job' | 'for' | 'done' | 'failed' | 'beat' | 'load' | 'rss';

/** From left to right. */
export const workerColumns: readonly Column<WorkerColumn>[] = [
  {key: 'worker', heading: 'WORKER', min: 8, ideal: 11, max: 30, priority: 0},
  {key: 'user', heading: 'USER', min: 5, ideal: 6, max: 14, priority: 4},
  {key: 'state', heading: 'STATE', min: 13, max: 18, priority: 1},
  {key: 'job', heading: 'JOB', min: 7, ideal: 8, max: 11, priority: 2},
  {key: 'for', heading: 'FOR', min: 5, priority: 3, align: 'right'},
  {key: 'done', heading: 'DONE', min: 4, ideal: 5, max: 8, priority: 5, align: 'right'},
  {key: 'failed', optional: true, heading: 'FAIL', min: 4, ideal: 4, priority: 9, align: 'right'},
  {key: 'beat', heading: 'BEAT', min: 5, priority: 6},
  {key: 'load', optional: true, heading: 'LOAD', min: 5, priority: 8, align: 'right'},
  {key: 'rss', optional: true, heading: 'RSS', min: 5, priority: 7, align: 'right'},
];

/** How a state looks: never by colour alone. */
type Look = {readonly glyph: string; readonly word: string; readonly paint: (theme: Theme) => Paint};

const looks: Readonly<Record<string, Look>> = {
  idle: {glyph: '○', word: 'idle', paint: (theme) => theme.good},
  offering: {glyph: '◇', word: 'offering', paint: (theme) => theme.text},
  fetching: {glyph: '⇣', word: 'fetching', paint: (theme) => theme.moving},
  running: {glyph: '▶', word: 'running', paint: (theme) => theme.busy},
  returning: {glyph: '⇡', word: 'return', paint: (theme) => theme.moving},
  draining: {glyph: '▽', word: 'draining', paint: (theme) => theme.dim},
  resting: {glyph: '◌', word: 'resting', paint: (theme) => theme.dim},
  unwell: {glyph: '!', word: 'unwell', paint: (theme) => theme.warn},
  unknown: {glyph: '?', word: 'not known', paint: (theme) => theme.warn},
  late: {glyph: '!', word: 'late', paint: (theme) => theme.warn},
  stalled: {glyph: '!', word: 'stalled', paint: (theme) => theme.warn},
  lost: {glyph: '✗', word: 'lost', paint: (theme) => theme.bad},
  expired: {glyph: '✗', word: 'expired', paint: (theme) => theme.dim},
  gone: {glyph: '·', word: 'gone', paint: (theme) => theme.dim},
};

/** Glyph and state, `~` behind what is inferred, the cause behind `unwell` and `resting`: `▶ running~`, `! unwell disk`. A state this version does not know is shown as it came. */
export function workerState(worker: Worker, theme: Theme): Cell {
  const look = Object.hasOwn(looks, worker.state) ? looks[worker.state] : undefined;
  const word = look?.word ?? cleanText(worker.state, 20);
  const cause = hasReason(worker) ? ` ${cleanText(worker.cause ?? '', 20)}`.trimEnd() : '';
  const tail = worker.inferred && isAtWork(worker) ? '~' : '';
  return {text: `${look?.glyph ?? '?'} ${word}${cause}`, tail, paint: look?.paint(theme) ?? theme.text};
}

/** Whether it is there, whatever it does. */
export function isThere({state}: Worker): boolean {
  return state !== 'expired' && state !== 'gone' && state !== 'lost';
}

/** Whether it holds a job, as far as we know. */
function isAtWork({state}: Worker): boolean {
  return state === 'fetching' || state === 'running' || state === 'returning';
}

/** Age of the last heartbeat, `♥  1s`; `R  -` for workers of the R package, which send none. */
export function heartbeat(worker: Worker, now: number): string {
  if (!worker.beats) return 'R  -';
  if (worker.state === 'unknown') return '♥   ?';
  const age = worker.beatAt === undefined ? '-' : coarse(now - worker.beatAt);
  return `♥ ${age.padStart(3)}`;
}

/** The first unit of a duration alone, without tenths: beats come seconds apart, and the column is narrow. */
function coarse(ms: number): string {
  return duration(ms).replace(/^(\d+)(?:\.\d)?([smhd]).*$/, '$1$2');
}

/** One worker as a row. */
export function workerRow(
  worker: Worker,
  projection: Projection,
  now: number,
  theme: Theme,
): Cells<WorkerColumn> {
  const over = worker.state === 'gone' || worker.state === 'expired';
  const beatsLate = worker.state === 'late' || worker.state === 'stalled' || worker.state === 'lost';
  const quiet = over ? {paint: theme.dim} : {};
  const name = nameCell(worker.id, worker.ours);
  return {
    worker: over ? {...name, ...quiet} : worker.ours ? {...name, paint: theme.ours} : name,
    user: isStranger(projection.members.get(worker.user))
      ? {text: `✗ ${cleanText(worker.user, 40)}`, paint: theme.bad}
      : {text: cleanText(worker.user, 40), ...quiet},
    state: workerState(worker, theme),
    job: {...jobCell(worker.job, projection), ...(worker.job === undefined && {paint: theme.dim})},
    for: {text: duration(listenedBetween(projection, worker.since, now)), ...quiet},
    done: {text: count(worker.done), ...quiet},
    failed:
      worker.failed > 0 ? {text: count(worker.failed), paint: theme.bad} : {text: '-', paint: theme.dim},
    beat: {text: heartbeat(worker, now), paint: beatsLate ? theme.warn : theme.dim},
    load:
      worker.load === undefined ? {text: '-', paint: theme.dim} : {text: worker.load.toFixed(2), ...quiet},
    rss: worker.rss === undefined ? {text: '-', paint: theme.dim} : {text: bytes(worker.rss), ...quiet},
  };
}

/** What needs a look first, then what works, what could, and what is over. Within that by name, so that rows keep still. */
export function workerOrder(a: Worker, b: Worker): number {
  return rank(a) - rank(b) || byText(a.id, b.id);
}

const ranks: Readonly<Record<string, number>> = {
  stalled: 0,
  late: 0,
  unwell: 0,
  lost: 3,
  expired: 4,
  gone: 4,
};

function rank(worker: Worker): number {
  const known = Object.hasOwn(ranks, worker.state) ? ranks[worker.state] : undefined;
  return known ?? (isAtWork(worker) ? 1 : 2);
}

/** The workers in that order. */
export const workerIds = perVersion((projection): readonly PeerId[] =>
  [...projection.workers.values()].sort(workerOrder).map((worker) => worker.id),
);

/** What the marks in their rows mean, of those that there are. */
export const workerNotes = perVersion(({workers}): readonly string[] => {
  const all = [...workers.values()];
  const notes = [];
  if (all.some((worker) => worker.ours)) notes.push('* ours');
  if (all.some((worker) => !worker.beats)) notes.push('R = R worker, sends no heartbeat');
  if (all.some((worker) => worker.inferred)) notes.push('~ inferred');
  return notes;
});
