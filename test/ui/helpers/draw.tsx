/** Draws components with ink-testing-library, in a place of any size and over the busy projection. */
import {Box, type DOMElement} from 'ink';
import {render} from 'ink-testing-library';
import {stripVTControlCharacters} from 'node:util';
import type {ReactNode} from 'react';
import {createRef} from 'react';
import type {Rect} from '../../../source/ui/app/layout.js';
import type {Theme} from '../../../source/ui/kit/theme.js';
import {AreaBox} from '../../../source/ui/kit/area-box.js';
import {frameColumns, frameRows} from '../../../source/ui/kit/edges.js';
import type {Place, Snapshot} from '../../../source/ui/kit/hooks.js';
import {PlaceContext, SnapshotContext, ThemeContext} from '../../../source/ui/kit/hooks.js';
import type {PaneDefinition} from '../../../source/ui/kit/pane.js';
import {busyNow, busyProjection} from './projection.js';
import {busyEvents} from './store.js';
import {plainTheme} from './context.js';

/** What is different from the busy evening, 78 columns, 20 rows, the focus, no cursor and no colours. */
export type Surroundings = Partial<Snapshot & Place & {readonly theme: Theme}>;

/** A pane as it is on the screen. */
export type Drawn = {
  readonly title: string | undefined;
  readonly hint: string | undefined;
  /** What is in the frame, without blanks at the end of a line, and without blank lines at the end. */
  readonly lines: readonly string[];
  /** Every text as the pane gave it to Ink, which would leave out what moves a cursor. */
  readonly texts: readonly string[];
  /** The room there was. */
  readonly columns: number;
  readonly rows: number;
};

/** One screen for all that is drawn; it grows to what is drawn, because ink-testing-library has 100 columns only. */
const screen = (() => {
  const instance = render(<></>);
  let columns = 100;
  Object.defineProperty(instance.stdout, 'columns', {get: () => columns});
  // Without it Ink asks a program for the size of the terminal, for every frame.
  Object.defineProperty(instance.stdout, 'rows', {value: 100});
  return {
    rerender: instance.rerender,
    lastFrame: instance.lastFrame,
    widen(needed: number) {
      if (needed <= columns) return;
      columns = needed;
      instance.stdout.emit('resize');
    },
  };
})();

/** Blanks at the end of a line, and the colours among them. */
const blankEnd = /(?: |\u001b\[[\d;]*m)+$/;

/** The lines on the screen, and all texts of which they are made. */
const show = (element: ReactNode, rect: Rect, {theme = plainTheme, ...patch}: Surroundings) => {
  const root = createRef<DOMElement>();
  const {projection = busyProjection()} = patch;
  const snapshot: Snapshot = {
    now: busyNow,
    alerts: [],
    clusters: [],
    tail: (count) => busyEvents().slice(-count),
    ...patch,
    projection,
  };
  screen.widen(rect.width);
  screen.rerender(
    <ThemeContext value={theme}>
      <SnapshotContext value={snapshot}>
        <Box ref={root} width={rect.width} height={rect.height}>
          {element}
        </Box>
      </SnapshotContext>
    </ThemeContext>,
  );
  const lines = (screen.lastFrame() ?? '').split('\n');
  return {lines, texts: root.current === null ? [] : textsIn(root.current)};
};

/** Draws a pane into a rectangle of its outer size, and gives its rows as they are on the screen. */
export const drawRect = (element: ReactNode, rect: Rect, pane: {readonly number?: number | undefined} = {}) =>
  show(
    <AreaBox rect={rect} pane={{focused: false, number: pane.number}}>
      {element}
    </AreaBox>,
    rect,
    {},
  ).lines;

/** Draws part of a screen, the header say, and gives its rows with the blanks at their ends. */
export const drawPart = (element: ReactNode, patch: Surroundings = {}): readonly string[] => {
  const {columns = 78, rows = 1, focused = true, cursor} = patch;
  const rect = {left: 0, top: 0, width: columns, height: rows};
  const part = (
    <AreaBox rect={rect}>
      <PlaceContext value={{columns, rows, focused, cursor}}>{element}</PlaceContext>
    </AreaBox>
  );
  return show(part, rect, patch).texts;
};

/** Draws a pane in a frame that has a row and a column more than it says, so that one sees what is too much. */
export const draw = (pane: ReactNode | PaneDefinition, patch: Surroundings = {}): Drawn => {
  const {columns = 78, rows = 20, focused = true, cursor, number} = patch;
  const element = isDefinition(pane) ? pane.element : pane;
  const rect = {left: 0, top: 0, width: columns + frameColumns, height: rows + frameRows + 1};
  const place: Place = {columns, rows, focused, cursor, number};
  const {lines, texts} = show(
    <AreaBox rect={rect} pane={place}>
      <PlaceContext value={place}>{element}</PlaceContext>
    </AreaBox>,
    rect,
    patch,
  );
  const [, title, hint] = /^┌─ (.*?) ─+(?: (.+) ─)?┐$/.exec(stripVTControlCharacters(lines[0] ?? '')) ?? [];
  const inner = lines
    .slice(1, rows + 2)
    .map((line) => line.slice(line.indexOf('│') + 1, line.lastIndexOf('│')).replace(blankEnd, ''));
  const last = inner.findLastIndex((line) => stripVTControlCharacters(line).trim() !== '');
  return {title, hint, lines: inner.slice(0, last + 1), texts, columns, rows};
};

const isDefinition = (pane: ReactNode | PaneDefinition): pane is PaneDefinition =>
  typeof pane === 'object' && pane !== null && 'element' in pane;

const textsIn = ({childNodes}: DOMElement): readonly string[] =>
  childNodes.flatMap((node) => (node.nodeName === '#text' ? [node.nodeValue] : textsIn(node)));
