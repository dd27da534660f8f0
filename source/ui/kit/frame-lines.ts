import {fit, truncate} from './format/fit.js';
import {width} from './format/width.js';
import type {PaneContent} from './pane.js';
import type {Theme} from '../app/theme.js';

/** A pane's content and the box it goes into. */
type FrameBox = {
  readonly content: PaneContent;
  /** The key that opens the pane; shown before the title. */
  readonly number?: number;
  /** Outer size. */
  readonly width: number;
  readonly height: number;
  readonly focused: boolean;
  readonly theme: Theme;
};

/** Rows of a box that its edges take. */
export const frameRows = 2;

/** Columns of a box that its edges take, and a blank before the right one. */
export const frameColumns = 3;

/** The box as `height` lines of `width` columns, the title in its upper edge; too small for a box: blank lines. */
export function frameLines(box: FrameBox): readonly string[] {
  const {content, height, theme} = box;
  const inner = box.width - 2;
  if (inner < 1 || height < frameRows) return Array.from({length: height}, () => ' '.repeat(box.width));
  const edge = box.focused ? theme.focus : theme.dim;
  const side = edge('│');
  const body = Array.from(
    {length: height - frameRows},
    (_, row) => side + fit(content.lines[row] ?? '', inner) + side,
  );
  return [upperEdge(box, inner), ...body, edge(`└${'─'.repeat(inner)}┘`)];
}

function upperEdge({content, number, focused, theme}: FrameBox, inner: number): string {
  const edge = focused ? theme.focus : theme.dim;
  const key = number === undefined ? '' : `${number} `;
  const title = truncate(key + content.title, inner - 4);
  if (title === '') return edge(`┌${'─'.repeat(inner)}┐`);
  const room = inner - width(title) - 3;
  const hint = content.hint === undefined || width(content.hint) > room - 5 ? '' : content.hint;
  const rule = room - (hint === '' ? 0 : width(hint) + 3);
  const [before, name] = title.startsWith(key) ? [key, title.slice(key.length)] : ['', title];
  const painted = focused ? theme.focus(theme.title(title)) : theme.dim(before) + theme.title(name);
  const end = hint === '' ? edge('┐') : `${edge(' ')}${theme.dim(hint)}${edge(' ─┐')}`;
  return `${edge('┌─ ')}${painted}${edge(` ${'─'.repeat(Math.max(0, rule))}`)}${end}`;
}
