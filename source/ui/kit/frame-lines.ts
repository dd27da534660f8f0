import type {Theme} from './theme.js';
import {fit, truncate} from './format/fit.js';
import {width} from './format/width.js';

/** What the edges of a box are drawn from. */
type Edges = {
  readonly title: string;
  /** Dropped where the title needs its room. */
  readonly hint?: string | undefined;
  /** The key that opens a pane; shown before the title. */
  readonly number?: number | undefined;
  /** Outer size. */
  readonly width: number;
  readonly focused: boolean;
  readonly theme: Theme;
};

/** What is in a box: lines, those that are too wide are cut. */
export type FrameContent = Pick<Edges, 'title' | 'hint'> & {readonly lines: readonly string[]};

/** A box and what is in it. */
type FrameBox = Omit<Edges, 'title' | 'hint'> & {
  readonly content: FrameContent;
  /** Outer size. */
  readonly height: number;
};

/** Rows of a box that its edges take. */
export const frameRows = 2;

/** Columns of a box that its edges take, and a blank before the right one. */
export const frameColumns = 3;

/** The box as `height` lines of `width` columns, the title in its upper edge; too small for a box: blank lines. */
export function frameLines({content, height, ...box}: FrameBox): readonly string[] {
  const inner = box.width - 2;
  if (inner < 1 || height < frameRows) return Array.from({length: height}, () => ' '.repeat(box.width));
  const side = paintOf(box)('│');
  const body = Array.from(
    {length: height - frameRows},
    (_, row) => side + fit(content.lines[row] ?? '', inner) + side,
  );
  const {title, hint} = content;
  return [upperEdge({...box, title, hint}), ...body, lowerEdge(box)];
}

/** The upper edge of a box, with its title and, where there is room, its hint. */
export function upperEdge(edges: Edges): string {
  const {number, focused, theme} = edges;
  const inner = edges.width - 2;
  const edge = paintOf(edges);
  const key = number === undefined ? '' : `${number} `;
  const title = truncate(key + edges.title, inner - 4);
  if (title === '') return edge(`┌${'─'.repeat(inner)}┐`);
  const room = inner - width(title) - 3;
  const hint = edges.hint === undefined || width(edges.hint) > room - 5 ? '' : edges.hint;
  const rule = room - (hint === '' ? 0 : width(hint) + 3);
  const [before, name] = title.startsWith(key) ? [key, title.slice(key.length)] : ['', title];
  const painted = focused ? theme.focus(theme.title(title)) : theme.dim(before) + theme.title(name);
  const end = hint === '' ? edge('┐') : `${edge(' ')}${theme.dim(hint)}${edge(' ─┐')}`;
  return `${edge('┌─ ')}${painted}${edge(` ${'─'.repeat(Math.max(0, rule))}`)}${end}`;
}

export function lowerEdge(edges: Pick<Edges, 'width' | 'focused' | 'theme'>): string {
  return paintOf(edges)(`└${'─'.repeat(edges.width - 2)}┘`);
}

function paintOf({focused, theme}: Pick<Edges, 'focused' | 'theme'>) {
  return focused ? theme.focus : theme.dim;
}
