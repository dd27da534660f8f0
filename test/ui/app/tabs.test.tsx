import {describe, expect, it} from 'vitest';
import {createPanes} from '../../../source/ui/app/pane-set.js';
import {Tabs} from '../../../source/ui/app/tabs.js';
import {width} from '../../../source/ui/kit/format/width.js';
import {drawPart} from '../helpers/draw.js';

describe('Tabs', () => {
  const panes = createPanes({}).all;
  const tabs = (columns: number) => drawPart(<Tabs panes={panes} open="jobs" />, {columns})[0] ?? '';

  it('tabs bracket the open pane, and give up the names of the others where it is narrow', () => {
    expect(tabs(80)).toMatch(
      /^ 1 Over {2}2 Work \[3 Jobs\] 4 Time {2}5 Xfer {2}6 Log {2}7 People {2}8 Health +$/,
    );
    expect(tabs(40).trim()).toBe('1  2 [3 Jobs] 4  5  6  7  8');
    for (const columns of [30, 60, 80, 200]) expect(width(tabs(columns))).toBe(columns);
  });
});
