import type {PeerId} from '../../message/types.js';
import {gapsAfter} from '../../store/gaps.js';
import {wallTime} from '../../store/moments.js';
import type {Projection, Worker} from '../../store/projection.js';
import type {Theme} from '../kit/theme.js';
import {drawCell} from '../kit/column.js';
import {clockTime} from '../kit/format/clock-time.js';
import {compactCount, count, percent} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import {fit, truncate} from '../kit/format/fit.js';
import {useNow, usePlace, useProjection, useSelector, useTheme} from '../kit/hooks.js';
import {Line, Sentence} from '../kit/line.js';
import {Pane} from '../kit/pane.js';
import {visibleRows} from '../kit/table.js';
import {nameCell} from '../people/peer.js';
import {isThere} from '../workers/row.js';
import type {Segment, Window} from './lane.js';
import {busyShare, drawLane, laneCells, laneGlyphs} from './lane.js';
import {isInTrouble, knownFrom, laneIds, segmentsIn} from './past.js';
import {timeAxis} from './time-axis.js';

/** What is shown of the past, milliseconds: five minutes. */
const span = 5 * 60_000;

/** Narrower than this there are no lanes. */
const leastColumns = 24;

/** What every worker did in the last minutes, one lane each. */
export function TimelinePane() {
  const ids = useSelector(laneIds);
  const {columns, rows} = usePlace();
  const isDrawn = rows > 0 && columns >= leastColumns;
  return (
    <Pane title={`Timeline ${duration(span).replace(/m00$/, 'm')}`}>
      {isDrawn && (ids.length > 0 ? <Lanes ids={ids} /> : <Sentence>No workers yet.</Sentence>)}
    </Pane>
  );
}

/** Columns of the parts of a line. */
type Widths = {readonly label: number; readonly lane: number; readonly summary: number};

function Lanes({ids}: {readonly ids: readonly PeerId[]}) {
  const theme = useTheme();
  const now = useNow();
  const projection = useProjection();
  const {columns, rows, cursor = ''} = usePlace();
  const label = Math.min(18, Math.max(12, Math.floor(columns / 6)));
  const summary = columns >= 76 ? 18 : 5;
  const widths = {label, summary, lane: columns - label - summary - 3};
  const window = {from: now - span, to: now};
  const axis = rows >= 3;
  const last = rows >= 4;
  const room = rows - Number(axis) - Number(last);
  const {start, end} = visibleRows(ids.length, room, Math.max(0, ids.indexOf(cursor)));
  const shown = ids.slice(start, end);
  const hidden = ids.length - shown.length;
  const times = timeAxis(wallWindow(window, projection), widths.lane);
  return (
    <>
      {axis && <Line>{theme.heading(truncate(`${' '.repeat(label + 1)}${times} now`, columns))}</Line>}
      {shown.map((id) => (
        <Lane key={id} id={id} window={window} widths={widths} />
      ))}
      {last && <Line>{theme.dim(truncate(` ${legendOf(hidden, projection, window)}`, columns))}</Line>}
    </>
  );
}

/** The window as this machine's clock shows it: Unix time, milliseconds. */
function wallWindow({from, to}: Window, projection: Projection): Window {
  return {from: wallTime(projection, from), to: wallTime(projection, to)};
}

type LaneProps = {readonly id: PeerId; readonly window: Window; readonly widths: Widths};

/** One worker: its name, what it did, and how busy it was. */
function Lane({id, window, widths}: LaneProps) {
  const theme = useTheme();
  const projection = useProjection();
  const {cursor, focused} = usePlace();
  const worker = projection.workers.get(id);
  if (worker === undefined) return <Line> </Line>;
  const segments = segmentsIn(window, worker, projection);
  const present = {from: worker.joined, to: isThere(worker) ? Infinity : worker.since};
  const cells = drawLane(laneCells(segments, window, widths.lane, present), theme);
  const name = drawCell(nameCell(id, worker.ours), widths.label);
  const isSelected = id === cursor;
  const mark = isSelected ? (focused ? theme.focus('▌') : theme.dim('▌')) : ' ';
  const styledName = isSelected && focused ? theme.selected(name) : isThere(worker) ? name : theme.dim(name);
  const summary = drawSummary(worker, segments, window, widths.summary, theme);
  return <Line>{`${mark}${styledName}${cells}${theme.dim('▏')}${summary}`}</Line>;
}

function drawSummary(
  worker: Worker,
  segments: readonly Segment[],
  window: Window,
  columns: number,
  theme: Theme,
): string {
  const text = ` ${fit(summaryOf(worker, segments, window, columns), columns, 'right')}`;
  if (!isThere(worker)) return theme.dim(text);
  return isInTrouble(worker) ? theme.warn(text) : text;
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

/** What the signs mean, and what is not drawn. */
function legendOf(hidden: number, projection: Projection, window: Window): string {
  const isSeen = gapsAfter(projection, window.from).length === 0;
  const legend = (['send', 'run', 'return', 'stall', 'offer', 'idle', 'unseen'] as const)
    .filter((doing) => doing !== 'unseen' || !isSeen)
    .map((doing) => `${laneGlyphs[doing]} ${doing === 'unseen' ? 'not seen' : doing}`)
    .join('  ');
  const more = hidden > 0 ? `+${count(hidden)} more   ` : '';
  const from = knownFrom(projection);
  const cut =
    from > window.from ? `jobs that ended before ${clockTime(wallTime(projection, from))} not drawn   ` : '';
  return `${more}${cut}${legend}`;
}
