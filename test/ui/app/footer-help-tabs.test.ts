import {describe, expect, it} from 'vitest';
import {statusLine} from '../../../source/ui/app/header/status-line.js';
import {tabsLine} from '../../../source/ui/app/tabs-line.js';
import {width} from '../../../source/ui/kit/format/width.js';
import {createPanes} from '../../../source/ui/app/pane-set.js';
import {plainTheme} from '../helpers/context.js';
import {busyProjection} from '../helpers/projection.js';

const theme = plainTheme;

describe('tabsLine', () => {
  const panes = createPanes({}).all;

  it('brackets the open pane and gives the names up where it is narrow', () => {
    const line = tabsLine({panes, open: 'jobs', columns: 80, theme});
    expect(line).toMatch(
      /^ 1 Over {2}2 Work \[3 Jobs\] 4 Time {2}5 Xfer {2}6 Log {2}7 People {2}8 Health +$/,
    );
    expect(tabsLine({panes, open: 'jobs', columns: 40, theme}).trim()).toBe('1  2 [3 Jobs] 4  5  6  7  8');
    for (const columns of [30, 60, 80, 200])
      expect(width(tabsLine({panes, open: 'jobs', columns, theme}))).toBe(columns);
  });
});

describe('statusLine', () => {
  it('says what matters in one line', () => {
    expect(statusLine('alice/friends', busyProjection(), 70, theme).trim()).toBe(
      '● LIVE 10 workers 7 running 57 done ✗ 3 alice/friends',
    );
    expect(width(statusLine('alice/friends', busyProjection(), 13, theme))).toBe(13);
  });
});
