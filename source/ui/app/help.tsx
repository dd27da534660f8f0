import {frameColumns, frameRows} from '../kit/frame-lines.js';
import type {HelpFacts} from './help-lines.js';
import {helpLines} from './help-lines.js';
import type {Rect} from './layout.js';
import {Frame} from '../kit/frame.js';

type HelpProps = Omit<HelpFacts, 'columns' | 'rows'> & {readonly rect: Rect};

/** Every key and every mark, in a box over the panes. */
export function Help({rect, ...facts}: HelpProps) {
  const lines = helpLines({...facts, columns: rect.width - frameColumns, rows: rect.height - frameRows});
  return (
    <Frame
      rect={rect}
      content={{title: 'Help', hint: '? or esc closes', lines}}
      focused
      theme={facts.theme}
    />
  );
}
