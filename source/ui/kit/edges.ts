import type {Theme} from './theme.js';
import {truncate} from './format/fit.js';
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

/** Rows of a box that its edges take. */
export const frameRows = 2;

/** Columns of a box that its edges take, and a blank before the right one. */
export const frameColumns = 3;

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

/** The lower edge of a box. */
export function lowerEdge(edges: Pick<Edges, 'width' | 'focused' | 'theme'>): string {
  return paintOf(edges)(`└${'─'.repeat(edges.width - 2)}┘`);
}

function paintOf({focused, theme}: Pick<Edges, 'focused' | 'theme'>) {
  return focused ? theme.focus : theme.dim;
}
