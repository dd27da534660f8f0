import type {PeerId} from '../../message/types.js';
import {gapsAfter} from '../../store/gaps.js';
import {wallTime} from '../../store/moments.js';
import type {Job, Projection, Worker} from '../../store/projection.js';
import {compactCount, count, percent} from '../kit/format/count.js';
import {clockTime} from '../kit/format/clock-time.js';
import {duration} from '../kit/format/duration.js';
import {fit, truncate} from '../kit/format/fit.js';
import {byText} from '../kit/by-text.js';
import {drawCell} from '../kit/column.js';
import type {Segment, Window} from './lane.js';
import {busyShare, drawLane, laneCells, laneGlyphs, segmentsOf, withGaps} from './lane.js';
import {perVersion} from '../kit/memo.js';
import {nameCell} from '../people/peer.js';
import {jobsUnderWay, mostEnded, recentlyEnded} from '../jobs/recent-jobs.js';
import {visibleRows} from '../kit/table.js';
import {timeAxis} from './time-axis.js';
import {isThere} from '../workers/row.js';
import type {Pane, PaneContext} from '../kit/pane.js';

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

const lanes = perVersion((projection): readonly PeerId[] =>
  [...projection.workers.values()]
    .sort((a, b) => Number(isThere(b)) - Number(isThere(a)) || byText(a.id, b.id))
    .map((worker) => worker.id),
);

/** What is shown of the past, milliseconds: five minutes. */
const span = 5 * 60_000;

/**
 * What every worker did in the last minutes, one lane each. Lanes keep their order while states change; those of
 * workers that are gone come last.
 */
export const timelinePane: Pane = {
  id: 'timeline',
  tab: 'Time',
  ids: lanes,
  content: (context) => ({title: `Timeline ${duration(span).replace(/m00$/, 'm')}`, lines: draw(context)}),
};

/** Columns of the parts of a line. */
type Widths = {readonly label: number; readonly lane: number; readonly summary: number};

function draw(context: PaneContext): readonly string[] {
  const {projection, now, columns, rows, theme} = context;
  if (rows <= 0 || columns < 24) return [];
  const ids = lanes(projection);
  if (ids.length === 0) return [theme.dim(truncate(' No workers yet.', columns))];
  const label = Math.min(18, Math.max(12, Math.floor(columns / 6)));
  const summary = columns >= 76 ? 18 : 5;
  const widths = {label, summary, lane: columns - label - summary - 3};
  const window = {from: now - span, to: now};
  const last = rows >= 4 ? 1 : 0;
  const axis = rows >= 3 ? 1 : 0;
  const room = rows - axis - last;
  const {start, end} = visibleRows(ids.length, room, Math.max(0, ids.indexOf(context.cursor ?? '')));
  const shown = ids.slice(start, end);
  const axisLine = ' '.repeat(label + 1) + timeAxis(wallWindow(window, projection), widths.lane) + ' now';
  return [
    ...(axis === 1 ? [theme.heading(truncate(axisLine, columns))] : []),
    ...shown.map((id) => laneLine(id, context, window, widths)),
    ...(last === 1 ? [lastLine(ids.length - shown.length, projection, window, context)] : []),
  ];
}

/** The window as this machine's clock shows it: Unix time, milliseconds. */
function wallWindow({from, to}: Window, projection: Projection): Window {
  return {from: wallTime(projection, from), to: wallTime(projection, to)};
}

function laneLine(id: PeerId, context: PaneContext, window: Window, {label, lane, summary}: Widths): string {
  const {projection, theme, cursor, focused} = context;
  const worker = projection.workers.get(id);
  if (worker === undefined) return '';
  const present = {from: worker.joined, to: isThere(worker) ? Infinity : worker.since};
  const seen = [...(pastOf(projection).segments.get(id) ?? []), ...presentSegment(worker)];
  // Before it came there was nothing of it to see.
  const gaps = gapsAfter(projection, window.from)
    .map(({from, to}) => ({from: Math.max(from, worker.joined), to}))
    .filter(({from, to}) => from < to);
  const segments = withGaps(seen, gaps);
  const name = drawCell(nameCell(id, worker.ours), label);
  const selected = id === cursor;
  const mark = selected ? (focused ? theme.focus('▌') : theme.dim('▌')) : ' ';
  const cells = drawLane(laneCells(segments, window, lane, present), theme);
  const text = ` ${fit(summaryOf(worker, segments, window, summary), summary, 'right')}`;
  const painted = !isThere(worker) ? theme.dim(text) : isInTrouble(worker) ? theme.warn(text) : text;
  const styledName = selected && focused ? theme.selected(name) : isThere(worker) ? name : theme.dim(name);
  return `${mark}${styledName}${cells}${theme.dim('▏')}${painted}`;
}

/** What the worker does now, where that is not a job. */
function presentSegment(worker: Worker): readonly Segment[] {
  if (worker.state === 'offering') return [{doing: 'offer', from: worker.since, to: Infinity}];
  if (worker.state === 'unknown') return [{doing: 'unseen', from: worker.since, to: Infinity}];
  if (isInTrouble(worker)) return [{doing: 'stall', from: worker.since, to: Infinity}];
  return [];
}

/** It is there, and yet does no job that it could. */
function isInTrouble({state}: Worker): boolean {
  return state === 'stalled' || state === 'unwell';
}

function summaryOf(worker: Worker, segments: readonly Segment[], window: Window, columns: number): string {
  const {state} = worker;
  const word =
    state === 'unknown' ? 'not known' : isInTrouble(worker) || !isThere(worker) ? state : undefined;
  const share = () => {
    const busy = busyShare(segments, {...window, from: Math.max(window.from, worker.joined)}, worker.slots);
    return busy === undefined ? '?' : percent(busy);
  };
  if (columns < 18) return word === undefined ? share() : word.slice(0, columns);
  const ending = word ?? `${share()} busy`;
  return `${compactCount(worker.done)} done ${ending.padStart(9)}`;
}

function lastLine(
  hidden: number,
  projection: Projection,
  window: Window,
  {theme, columns}: PaneContext,
): string {
  const isSeen = gapsAfter(projection, window.from).length === 0;
  const legend = (['send', 'run', 'return', 'stall', 'offer', 'idle', 'unseen'] as const)
    .filter((doing) => doing !== 'unseen' || !isSeen)
    .map((doing) => `${laneGlyphs[doing]} ${doing === 'unseen' ? 'not seen' : doing}`)
    .join('  ');
  const more = hidden > 0 ? `+${count(hidden)} more   ` : '';
  const {knownFrom} = pastOf(projection);
  const cut =
    knownFrom > window.from
      ? `jobs that ended before ${clockTime(wallTime(projection, knownFrom))} not drawn   `
      : '';
  return theme.dim(truncate(` ${more}${cut}${legend}`, columns));
}
