import type {HeaderFacts} from './header-lines.js';
import {headerLines} from './header-lines.js';
import type {Rect} from '../layout.js';
import {Rows} from '../../kit/rows.js';

type HeaderProps = Omit<HeaderFacts, 'columns' | 'rows'> & {readonly rect: Rect};

/** Who and where we are, how the jobs flow and, where there is room, how fast. */
export function Header({rect, ...facts}: HeaderProps) {
  return <Rows rect={rect} lines={headerLines({...facts, columns: rect.width, rows: rect.height})} />;
}
