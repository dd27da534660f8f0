import {fit} from '../kit/format/fit.js';
import {width} from '../kit/format/width.js';
import {paneNumber} from './pane-order.js';
import type {Pane, PaneId} from '../kit/pane.js';
import type {Theme} from './theme.js';

export type TabsFacts = {
  readonly panes: readonly Pane[];
  readonly open: PaneId;
  readonly columns: number;
  readonly theme: Theme;
};

/** The bar of panes in exactly `columns`: ` 1 Over  2 Work [3 Jobs] …`; where it is narrow only the open one has its name. */
export function tabsLine({panes, open, columns, theme}: TabsFacts): string {
  const tab = (pane: Pane, named: boolean) => {
    const text = named ? `${paneNumber(pane.id)} ${pane.tab}` : String(paneNumber(pane.id));
    if (pane.id === open) return theme.focus(theme.title(`[${text}]`));
    return theme.dim(` ${text} `);
  };
  const full = panes.map((pane) => tab(pane, true)).join('');
  if (width(full) <= columns) return fit(full, columns);
  return fit(panes.map((pane) => tab(pane, pane.id === open)).join(''), columns);
}
