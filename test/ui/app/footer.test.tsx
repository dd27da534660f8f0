import {describe, expect, it} from 'vitest';
import {footerHints} from '../../../source/ui/app/footer.js';
import type {CommandFacts, ExtraKey} from '../../../source/ui/commands/command.js';
import {width} from '../../../source/ui/kit/format/width.js';
import {KeyHints} from '../../../source/ui/kit/key-hints.js';
import {drawPart} from '../helpers/draw.js';
import {hostedByAlice} from '../helpers/hosting.js';
import {extraKey as extra, keyFacts} from '../helpers/key-facts.js';

const facts = keyFacts();
const footerLine = (now: CommandFacts, columns: number, extraKeys: readonly ExtraKey[] = []) =>
  drawPart(<KeyHints hints={footerHints(now, extraKeys)} />, {columns}).join('');

describe('footer', () => {
  it('the footer shows the keys that do something now', () => {
    expect(footerLine(facts, 100).trim()).toBe(
      'tab pane  1-8 view  ↑↓ row  ↵ open  z zoom  p freeze  ? help  q quit',
    );
    const other = {...facts, detail: undefined, deeper: true, frozen: true};
    const withDemo: CommandFacts = {...other, panes: [...facts.panes, 'demo']};
    expect(footerLine(withDemo, 100, [extra]).trim()).toBe(
      'c colour  tab pane  1-9 view  ↑↓ row  esc back  z zoom  p go on  ? help  q quit',
    );
  });

  it('the footer keeps help and quit at any width from 20 columns on', () => {
    for (let columns = 20; columns <= 120; columns++) {
      const text = footerLine(facts, columns, [extra]);
      expect(width(text)).toBe(columns);
      expect(text).toContain('? help  q quit');
    }
  });
});

describe('footer of a screen of 80 columns', () => {
  it('the footer keeps the ways in and out of a row at 80 columns, and does without what the tabs show', () => {
    const hosting = keyFacts({deeper: true, hosting: hostedByAlice(), panes: [...facts.panes, 'demo']});
    expect(footerLine(hosting, 80).trim()).toBe(
      'H stop hosting  a add user  ↑↓ row  ↵ open  esc back  p freeze  ? help  q quit',
    );
  });
});

describe('footer of the pane of people', () => {
  it('a wide footer names what cannot be done to the user under the cursor, and why', () => {
    const people = keyFacts({pane: 'members', cursor: 'alice', detail: undefined, hosting: hostedByAlice()});
    expect(footerLine(people, 130)).toContain('K remove: alice is the owner');
    expect(footerLine({...people, pane: 'jobs'}, 130)).not.toContain('remove');
    expect(footerLine(people, 80)).not.toContain('owner');
  });
});
