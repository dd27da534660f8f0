import type {Job} from '../../store/projection.js';
import type {Paint, Theme} from '../kit/theme.js';
import {isEnded} from '../jobs/stages.js';

/** What a worker is seen to do in a stretch of time. */
export type Doing = 'send' | 'run' | 'return' | 'stall' | 'offer' | 'idle' | 'unseen' | 'away';

/** A stretch of time: moments on the timeline of the projection, `to` is `Infinity` while it goes on. */
export type Segment = {readonly doing: Doing; readonly from: number; readonly to: number};

/** One character for each. */
export const laneGlyphs: Readonly<Record<Doing, string>> = {
  send: '░',
  run: '█',
  return: '▒',
  stall: '!',
  offer: '◇',
  idle: '·',
  unseen: '╌',
  away: ' ',
};

/** Short stretches weigh more, else a send of a second would never be seen among runs of minutes. */
const weights: Readonly<Record<Doing, number>> = {
  send: 2,
  run: 1,
  return: 2,
  stall: 2,
  offer: 1,
  idle: 0,
  unseen: 2,
  away: 0,
};

/**
 * What a job made its worker do, from the times of its stages. A stage of which no time is known is counted to the
 * one before. Since nobody watched it is not known, until a word came.
 */
export function segmentsOf(job: Job): readonly Segment[] {
  const {times, unseen} = job;
  const starts: readonly [Doing, number | undefined][] = [
    ['send', times.sending?.at ?? times.accepted?.at],
    ['run', times.running?.at],
    ['return', times.returning?.at],
    ['idle', isEnded(job) ? (times[job.stage]?.at ?? job.since) : undefined],
  ];
  const known = starts.filter((start): start is [Doing, number] => start[1] !== undefined);
  return known.flatMap(([doing, from], index): readonly Segment[] => {
    const to = known[index + 1]?.[1] ?? (doing === 'idle' ? from : Infinity);
    if (unseen === undefined || to <= unseen) return to > from ? [{doing, from, to}] : [];
    const seen: readonly Segment[] = unseen > from ? [{doing, from, to: unseen}] : [];
    return to > unseen ? [...seen, {doing: 'unseen', from: Math.max(from, unseen), to}] : seen;
  });
}

/** The same without what would lie in a gap, where nothing was seen, and with the gaps. */
export function withGaps(segments: readonly Segment[], gaps: readonly Window[]): readonly Segment[] {
  if (gaps.length === 0) return segments;
  const seen = gaps.reduce<readonly Segment[]>(
    (left, gap) =>
      left.flatMap(({doing, from, to}): readonly Segment[] => [
        ...(from < gap.from ? [{doing, from, to: Math.min(to, gap.from)}] : []),
        ...(to > gap.to ? [{doing, from: Math.max(from, gap.to), to}] : []),
      ]),
    segments,
  );
  return [...seen, ...gaps.map(({from, to}): Segment => ({doing: 'unseen', from, to}))];
}

/** The time window of a lane, on the timeline of the projection: milliseconds. */
export type Window = {readonly from: number; readonly to: number};

/**
 * What was mostly done in each of `columns` equal parts of a window. Where nothing was, `idle` between `present.from`
 * and `present.to`, and `away` outside; nothing is done after `present.to`.
 */
export function laneCells(
  segments: readonly Segment[],
  window: Window,
  columns: number,
  present: Window,
): readonly Doing[] {
  const step = (window.to - window.from) / columns;
  const best = new Float64Array(columns);
  const cells = Array.from({length: columns}, (_, index): Doing => {
    const middle = window.from + (index + 0.5) * step;
    return middle >= present.from && middle < present.to ? 'idle' : 'away';
  });
  const sums = new Map<Doing, Float64Array>();
  for (const {doing, from, to} of segments) {
    const sum = sums.get(doing) ?? new Float64Array(columns);
    sums.set(doing, sum);
    const begin = Math.max(from, window.from);
    const end = Math.min(to, window.to, present.to);
    const last = Math.min(columns - 1, Math.floor((end - window.from) / step));
    for (let cell = Math.floor((begin - window.from) / step); begin < end && cell <= last; cell++) {
      const cellFrom = window.from + cell * step;
      const part = Math.min(end, cellFrom + step) - Math.max(begin, cellFrom);
      sum[cell] = (sum[cell] ?? 0) + part * weights[doing];
      // Where two are equal the first stays; every stretch that touches an empty part is seen.
      if ((sum[cell] ?? 0) > (best[cell] ?? 0)) {
        best[cell] = sum[cell] ?? 0;
        cells[cell] = doing;
      }
    }
  }
  return cells;
}

/**
 * Share of a window in which a worker of `slots` places was busy: 0 to 1, of the time in which it was seen; `undefined`
 * where it was not seen at all.
 * @param segments with gaps
 */
export function busyShare(segments: readonly Segment[], window: Window, slots: number): number | undefined {
  const whole = window.to - window.from;
  if (!(whole > 0)) return 0;
  const length = whole - unseenIn(segments, window);
  let busy = 0;
  for (const {doing, from, to} of segments) {
    if (doing === 'send' || doing === 'run' || doing === 'return') {
      busy += Math.max(0, Math.min(to, window.to) - Math.max(from, window.from));
    }
  }
  return length > 0 ? Math.min(1, busy / (length * Math.max(1, slots))) : undefined;
}

/** How much of a window was not seen; what is not seen twice over counts once. */
function unseenIn(segments: readonly Segment[], window: Window): number {
  let sum = 0;
  let end = window.from;
  const unseen = segments.filter(({doing}) => doing === 'unseen').sort((one, other) => one.from - other.from);
  for (const {from, to} of unseen) {
    sum += Math.max(0, Math.min(to, window.to) - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

/** The cells as text, painted in batches. */
export function drawLane(cells: readonly Doing[], theme: Theme): string {
  const paints: Readonly<Record<Doing, Paint>> = {
    send: theme.moving,
    run: theme.busy,
    return: theme.moving,
    stall: theme.warn,
    offer: theme.text,
    idle: theme.dim,
    unseen: theme.dim,
    away: theme.text,
  };
  let line = '';
  for (let start = 0; start < cells.length;) {
    const doing = cells[start] ?? 'away';
    let end = start + 1;
    while (end < cells.length && cells[end] === doing) end++;
    line += paints[doing](laneGlyphs[doing].repeat(end - start));
    start = end;
  }
  return line;
}
