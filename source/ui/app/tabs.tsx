import type {TabsFacts} from './tabs-line.js';
import {tabsLine} from './tabs-line.js';
import type {Rect} from './layout.js';
import {Rows} from '../kit/rows.js';

type TabsProps = Omit<TabsFacts, 'columns'> & {readonly rect: Rect};

/** The bar of panes. */
export function Tabs({rect, ...facts}: TabsProps) {
  return <Rows rect={rect} lines={[tabsLine({...facts, columns: rect.width})]} />;
}
