import {fit} from '../kit/format/fit.js';
import {width} from '../kit/format/width.js';
import {useSize, useTheme} from '../kit/hooks.js';
import {Line} from '../kit/line.js';
import type {PaneDefinition, PaneId} from '../kit/pane.js';
import {paneNumber} from '../view/pane-order.js';

type TabsProps = {readonly panes: readonly PaneDefinition[]; readonly open: PaneId};

/** The bar of panes: ` 1 Over  2 Work [3 Jobs] …`; where it is narrow only the open one has its name. */
export function Tabs({panes, open}: TabsProps) {
  const theme = useTheme();
  const {columns} = useSize();
  const tab = ({id, tab: name}: PaneDefinition, named: boolean) => {
    const text = named ? `${paneNumber(id)} ${name}` : String(paneNumber(id));
    return id === open ? theme.focus(theme.title(`[${text}]`)) : theme.dim(` ${text} `);
  };
  const full = panes.map((pane) => tab(pane, true)).join('');
  const short = panes.map((pane) => tab(pane, pane.id === open)).join('');
  return <Line>{fit(width(full) <= columns ? full : short, columns)}</Line>;
}
