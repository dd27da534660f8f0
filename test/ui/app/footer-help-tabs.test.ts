import {describe, expect, it} from 'vitest';
import {footerLine} from '../../../source/ui/kit/key-hints.js';
import {helpLines} from '../../../source/ui/app/help-lines.js';
import {width} from '../../../source/ui/kit/format/width.js';
import type {ExtraKey} from '../../../source/ui/commands/keys.js';
import {keyTable} from '../../../source/ui/commands/keys.js';
import {plainTheme, readable} from '../helpers/context.js';
import {keyFacts} from '../helpers/key-facts.js';

const facts = keyFacts();
const extra: ExtraKey = {
  key: 'c',
  label: 'colour by worker',
  brief: 'colour',
  pane: 'demo',
  press: () => undefined,
};
const theme = plainTheme;

describe('footerLine', () => {
  it('shows the keys that do something now', () => {
    expect(footerLine({facts, extraKeys: [], columns: 100, theme}).trim()).toBe(
      'tab pane  1-8 view  ↑↓ row  ↵ open  z zoom  p freeze  ? help  q quit',
    );
    const other = {...facts, detail: false, deeper: true, frozen: true, views: [...facts.views, 9]};
    expect(footerLine({facts: other, extraKeys: [extra], columns: 100, theme}).trim()).toBe(
      'c colour  tab pane  1-9 view  ↑↓ row  esc back  z zoom  p go on  ? help  q quit',
    );
  });

  it('keeps help and quit on the narrowest screen', () => {
    for (let columns = 20; columns <= 120; columns++) {
      const line = footerLine({facts, extraKeys: [extra], columns, theme});
      expect(width(line)).toBe(columns);
      expect(line).toContain('? help  q quit');
    }
  });
});

describe('footerLine on a screen of 80 columns', () => {
  it('keeps the ways in and out of a row, and does without what the tabs say', () => {
    const acts = {stopHosting: null, addUser: null, removeUser: 'put the cursor on a user in 7'};
    const hosting = {...facts, deeper: true, acts, views: [...facts.views, 9]};
    expect(footerLine({facts: hosting, extraKeys: [], columns: 80, theme}).trim()).toBe(
      'H stop hosting  a add user  ↑↓ row  ↵ open  esc back  p freeze  ? help  q quit',
    );
  });
});

describe('helpLines', () => {
  it('names every key of the table, in one column or in two', () => {
    for (const rows of [40, 19]) {
      const text = readable(
        helpLines({
          facts: {...facts, clusters: true},
          extraKeys: [extra],
          columns: 77,
          rows,
          theme,
        }),
      );
      const shown = keyTable.filter(({id, group}) => id !== 'unfreeze' && group !== 'Act');
      for (const binding of shown) expect(text).toContain(binding.label);
      expect(text).toContain(extra.label);
      expect(text).not.toContain('…');
    }
  });

  it('names the acts where there are any, those that are not possible with the reason', () => {
    const acts = {host: null, addUser: 'host first, with H'};
    const text = readable(helpLines({facts: {...facts, acts}, extraKeys: [], columns: 110, rows: 40, theme}));
    expect(text).toContain('host the cluster');
    expect(text).toContain('let a user in (host first, with H)');
    expect(text).not.toContain('stop hosting');
    const none = {host: 'not connected', addUser: 'not connected', removeUser: 'not connected'};
    const refused = helpLines({facts: {...facts, acts: none}, extraKeys: [], columns: 77, rows: 24, theme});
    expect(readable(refused)).toMatch(/ Act: not connected\s/);
    expect(readable(refused)).not.toMatch(/\(not connected|…/);
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
