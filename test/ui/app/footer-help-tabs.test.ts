import {describe, expect, it} from 'vitest';
import {footerHints} from '../../../source/ui/app/footer.js';
import {helpLines} from '../../../source/ui/app/help.js';
import {statusLine} from '../../../source/ui/app/header/status-line.js';
import {tabsLine} from '../../../source/ui/app/tabs-line.js';
import {keyHintsLine} from '../../../source/ui/kit/key-hints.js';
import {width} from '../../../source/ui/kit/format/width.js';
import type {CommandFacts, ExtraKey} from '../../../source/ui/commands/command.js';
import {commands} from '../../../source/ui/commands/table.js';
import {time} from '../../../source/ui/commands/time.js';
import {createPanes} from '../../../source/ui/app/pane-set.js';
import {plainTheme, readable} from '../helpers/context.js';
import {hostedByAlice} from '../helpers/hosting.js';
import {keyFacts} from '../helpers/key-facts.js';
import {busyProjection} from '../helpers/projection.js';

const facts = keyFacts();
const extra: ExtraKey = {
  key: 'c',
  label: 'colour by worker',
  brief: 'colour',
  pane: 'demo',
  press: () => undefined,
};
const theme = plainTheme;
const footerLine = (now: CommandFacts, columns: number, extraKeys: readonly ExtraKey[] = []) =>
  keyHintsLine(footerHints(now, extraKeys), columns, theme);
const line: CommandFacts['clusters'][number] = {
  cluster: 'alice/friends',
  shown: true,
  state: 'live',
  hosted: 'no host seen',
  ours: false,
  leaveAt: undefined,
};

describe('the footer', () => {
  it('shows the keys that do something now', () => {
    expect(footerLine(facts, 100).trim()).toBe(
      'tab pane  1-8 view  ↑↓ row  ↵ open  z zoom  p freeze  ? help  q quit',
    );
    const other = {...facts, detail: undefined, deeper: true, frozen: true};
    const withDemo: CommandFacts = {...other, panes: [...facts.panes, 'demo']};
    expect(footerLine(withDemo, 100, [extra]).trim()).toBe(
      'c colour  tab pane  1-9 view  ↑↓ row  esc back  z zoom  p go on  ? help  q quit',
    );
  });

  it('keeps help and quit on the narrowest screen', () => {
    for (let columns = 20; columns <= 120; columns++) {
      const text = footerLine(facts, columns, [extra]);
      expect(width(text)).toBe(columns);
      expect(text).toContain('? help  q quit');
    }
  });
});

describe('the footer of a screen of 80 columns', () => {
  it('keeps the ways in and out of a row, and does without what the tabs say', () => {
    const hosting = keyFacts({deeper: true, hosting: hostedByAlice(), panes: [...facts.panes, 'demo']});
    expect(footerLine(hosting, 80).trim()).toBe(
      'H stop hosting  a add user  ↑↓ row  ↵ open  esc back  p freeze  ? help  q quit',
    );
  });
});

describe('the footer of the pane of people', () => {
  it('names what cannot be done to them now, and why, where there is room', () => {
    const people = keyFacts({pane: 'members', cursor: 'alice', detail: undefined, hosting: hostedByAlice()});
    expect(footerLine(people, 130)).toContain('K remove: alice is the owner');
    expect(footerLine({...people, pane: 'jobs'}, 130)).not.toContain('remove');
    expect(footerLine(people, 80)).not.toContain('owner');
  });
});

describe('the help', () => {
  it('names every key of the table, in one column or in two', () => {
    for (const rows of [40, 19]) {
      const text = readable(
        helpLines({
          facts: {...facts, clusters: [line]},
          extraKeys: [extra],
          columns: 77,
          rows,
          theme,
        }),
      );
      const shown = commands.filter((command) => command !== time.unfreeze && command.group !== 'Cluster');
      for (const {label} of shown) expect(text).toContain(label);
      expect(text).toContain(extra.label);
      expect(text).not.toContain('…');
    }
  });

  it('names the commands of a host where there are any, those that are not possible with the reason', () => {
    const before = {...facts, hosting: hostedByAlice({active: false})};
    const text = readable(helpLines({facts: before, extraKeys: [], columns: 110, rows: 40, theme}));
    expect(text).toContain('host the cluster');
    expect(text).toContain('let a user in (host first, with H)');
    expect(text).not.toContain('stop hosting');
    const none = hostedByAlice({active: false, obstacle: () => 'not connected'});
    const away = {...facts, hosting: none};
    const refused = helpLines({facts: away, extraKeys: [], columns: 77, rows: 24, theme});
    expect(readable(refused)).toMatch(/ Cluster: not connected\s/);
    expect(readable(refused)).not.toMatch(/\(not connected|…/);
  });

  it('says of a key that does one thing and its opposite what it does now', () => {
    const texts = [false, true].map((frozen) =>
      readable(helpLines({facts: {...facts, frozen}, extraKeys: [], columns: 110, rows: 40, theme})),
    );
    expect(texts[0]).toContain('p     hold the view');
    expect(texts[1]).toContain('p     let the view run again');
    expect(texts[1]).not.toContain('hold the view');
  });

  it('names no key for other clusters where there is this one only', () => {
    const text = readable(helpLines({facts, extraKeys: [], columns: 110, rows: 40, theme}));
    expect(text).not.toContain('a cluster');
  });

  it('says so when not all of it fits', () => {
    const lines = helpLines({facts, extraKeys: [], columns: 57, rows: 6, theme});
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toContain('taller window');
  });
});

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
