import {memo} from 'react';
import {compactCount, count} from '../../source/ui/kit/format/count.js';
import {duration} from '../../source/ui/kit/format/duration.js';
import {fit, truncate, truncateStart} from '../../source/ui/kit/format/fit.js';
import {isPlain, width} from '../../source/ui/kit/format/width.js';
import {useNow, useSize, useTheme} from '../../source/ui/kit/hooks.js';
import {Line, Lines} from '../../source/ui/kit/line.js';
import {Pane, type PaneDefinition} from '../../source/ui/kit/pane.js';
import {drawDensities, drawHalfBlocks, hasPictureColours} from './cells.js';
import {workerColour} from './palette.js';
import {drawRaster, forEachPixel, sizeInCells} from './raster.js';
import type {MandelbrotState, TileState} from './state.js';
import {doneCount} from './state.js';

type Theme = ReturnType<typeof useTheme>;

/** Makes a short and clean name of a peer's id. */
type NameOf = (peer: string) => string;

/** The pane `9`: a picture in the making, or who computed which part of it; `current` is asked at every frame. */
export function mandelbrotPane(current: () => MandelbrotState, nameOf: NameOf): PaneDefinition {
  return {id: 'demo', tab: 'Mandel', ids: () => [], element: <MandelbrotPane {...{current, nameOf}} />};
}

type MandelbrotPaneProps = {readonly current: () => MandelbrotState; readonly nameOf: NameOf};

function MandelbrotPane({current, nameOf}: MandelbrotPaneProps) {
  const theme = useTheme();
  const now = useNow();
  const {columns, rows} = useSize();
  const state = current();
  const legend =
    state.look === 'workers' ? drawLegend(state, {columns, most: Math.min(3, rows - 2)}, theme, nameOf) : [];
  const room = rows - 1 - legend.length;
  return (
    <Pane title={`Mandelbrot ${doneCount(state)}/${state.tiles.size}`}>
      {rows > 0 && columns > 0 && (
        <>
          {room > 0 && (
            <Picture state={state} version={state.version} columns={columns} rows={room} nameOf={nameOf} />
          )}
          <Lines lines={legend} />
          <Line>{drawCaption(state, now, columns, theme)}</Line>
        </>
      )}
    </Pane>
  );
}

type PictureProps = {
  readonly state: MandelbrotState;
  /** The state is changed in place: its version says whether there is anything to draw. */
  readonly version: number;
  readonly columns: number;
  readonly rows: number;
  readonly nameOf: NameOf;
};

/** The picture, drawn again only when it or its size has changed. */
const Picture = memo(function Picture({state, columns, rows, nameOf}: PictureProps) {
  return <Lines lines={drawPicture(state, {columns, rows}, useTheme(), nameOf)} />;
});

function drawPicture(
  state: MandelbrotState,
  {columns, rows}: {readonly columns: number; readonly rows: number},
  theme: Theme,
  nameOf: NameOf,
): readonly string[] {
  const size = sizeInCells(state, columns, rows);
  const raster = drawRaster(state, size.columns, size.rows * 2);
  const overlay = labels(state, size, nameOf);
  const lines = hasPictureColours(theme)
    ? drawHalfBlocks(raster, overlay, theme)
    : drawDensities(raster, overlay, state.look === 'workers' ? letters(state, size) : undefined);
  const left = ' '.repeat(Math.floor((columns - size.columns) / 2));
  const above = Array.from({length: Math.floor((rows - size.rows) / 2)}, () => '');
  const below = Array.from({length: rows - size.rows - above.length}, () => '');
  return [...above, ...lines.map((line) => left + line), ...below];
}

/** Words in the middle of the tiles that are not done: who has them in hand. */
function labels(
  state: MandelbrotState,
  {columns, rows}: {readonly columns: number; readonly rows: number},
  nameOf: NameOf,
): ReadonlyMap<number, string> {
  const overlay = new Map<number, string>();
  for (const tile of state.tiles.values()) {
    if (tile.state === 'done') continue;
    const from = Math.round((tile.rect.x * columns) / state.width);
    const to = Math.round(((tile.rect.x + tile.rect.width) * columns) / state.width);
    const row = Math.floor(((tile.rect.y + tile.rect.height / 2) * rows) / state.height);
    const text = labelOf(tile, to - from, nameOf);
    const start = from + Math.floor((to - from - text.length) / 2);
    for (let index = 0; index < text.length; index++) {
      overlay.set(row * columns + start + index, text.charAt(index));
    }
  }
  return overlay;
}

function labelOf(tile: TileState, columns: number, nameOf: NameOf): string {
  if (columns < 1) return '';
  if (tile.state === 'waiting') return '·';
  const name = tile.worker === undefined ? '' : nameOf(tile.worker);
  // A cell of the picture holds one character of one column; other names show by their sign alone.
  if (name === '' || columns < 7 || !isPlain(name)) return '▶';
  // Workers of one machine differ at the end.
  return `▶ ${truncateStart(name, columns - 3)}`;
}

/** Without colours the workers' parts are filled with letters: `a` for the first. */
function letters(
  state: MandelbrotState,
  size: {readonly columns: number; readonly rows: number},
): (column: number, row: number) => string | undefined {
  const byCell = new Map<number, string>();
  for (const tile of state.tiles.values()) {
    if (tile.state !== 'done' || tile.worker === undefined) continue;
    const letter = letterOf(state.workers.indexOf(tile.worker));
    forEachPixel(tile, state, {width: size.columns, height: size.rows}, (x, y) => {
      byCell.set(y * size.columns + x, letter);
    });
  }
  return (column, row) => byCell.get(row * size.columns + column);
}

const letterOf = (index: number) => String.fromCharCode(97 + (index % 26));

/** Every worker with its colour and how many tiles it has done, the busiest first, in at most `most` lines. */
function drawLegend(
  state: MandelbrotState,
  {columns, most}: {readonly columns: number; readonly most: number},
  theme: Theme,
  nameOf: NameOf,
): readonly string[] {
  if (most <= 0) return [];
  const done = new Map(state.workers.map((worker) => [worker, 0]));
  for (const tile of state.tiles.values()) {
    if (tile.state === 'done' && tile.worker !== undefined) {
      done.set(tile.worker, (done.get(tile.worker) ?? 0) + 1);
    }
  }
  const coloured = hasPictureColours(theme);
  const entries = [...done]
    .sort((a, b) => b[1] - a[1])
    .map(([worker, tiles]) => {
      const index = state.workers.indexOf(worker);
      const sign = coloured ? theme.rgb(...workerColour(index))('■') : letterOf(index);
      return `${sign} ${truncate(nameOf(worker), 22)} ${theme.dim(count(tiles))}`;
    });
  return wrap(entries, columns, most, theme);
}

function wrap(entries: readonly string[], columns: number, most: number, theme: Theme): readonly string[] {
  const cell = Math.min(columns - 1, Math.max(0, ...entries.map((entry) => width(entry))) + 3);
  const perLine = Math.max(1, Math.floor((columns - 1) / cell));
  const room = perLine * most;
  // The last place says how many have none.
  const shown = entries.length > room ? entries.slice(0, room - 1) : entries;
  const more = entries.length - shown.length;
  const all = more > 0 ? [...shown, theme.dim(`+${more} more`)] : shown;
  return Array.from({length: Math.ceil(all.length / perLine)}, (_, line) => {
    const part = all.slice(line * perLine, (line + 1) * perLine);
    return fit(` ${part.map((entry) => fit(entry, cell)).join('')}`, columns);
  });
}

function drawCaption(state: MandelbrotState, now: number, columns: number, theme: Theme): string {
  const done = doneCount(state);
  const workers = state.workers.length;
  const parts = [
    `tiles ${done}/${state.tiles.size}`,
    `${workers} ${workers === 1 ? 'worker' : 'workers'}`,
    duration((state.finished ?? now) - state.started),
    `×${compactCount(Math.round(state.zoom))}`,
  ];
  let line = ` ${theme.title(truncate(state.place, Math.max(1, columns - 1)))}`;
  for (const part of parts) {
    const longer = `${line}   ${theme.dim(part)}`;
    if (width(longer) <= columns) line = longer;
  }
  return truncate(line, columns);
}
