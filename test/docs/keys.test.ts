import {describe, expect, it} from 'vitest';
import {entryHints} from '../../source/ui/app/footer.js';
import {groups, shownKeys} from '../../source/ui/commands/command.js';
import {commands} from '../../source/ui/commands/table.js';
import {keyFacts} from '../ui/helpers/key-facts.js';
import {quoted, read, tableRows} from './quotes.js';

const sections = read('docs/keys.md')
  .split(/^## /m)
  .map((text) => ({title: text.split('\n', 1)[0], rows: tableRows(text).filter(([key]) => key !== 'Key')}));
const rowsUnder = (title: string) => sections.find((section) => section.title === title)?.rows ?? [];

/** With all panes that there can be. */
const facts = keyFacts({panes: [...keyFacts().panes, 'demo']});

describe('the page on keys', () => {
  it.each(groups)(
    'docs/keys.md has every key of the group %s with what it does, in the order of the help',
    (group) => {
      const told = rowsUnder(group).map(([key = '', does]) => [quoted(key)[0], does]);
      const known = commands
        .filter((command) => command.group === group)
        .map((command) => [shownKeys(command, facts), command.label]);
      expect(told).toEqual(known);
    },
  );

  it('docs/keys.md has the sections of the help in their order, and then that of an answer', () => {
    const titles = sections.map(({title}) => title).slice(1);
    expect(titles).toEqual([...groups, 'While an answer is typed']);
  });

  it('docs/keys.md has the keys of an answer as the footer names them', () => {
    const rows = rowsUnder('While an answer is typed');
    const told = (column: 1 | 2) =>
      rows.map((cells) => [quoted(cells[0] ?? '')[0], cells[column]]).filter(([, does]) => does !== '-');
    const known = (entry: keyof typeof entryHints) => entryHints[entry].map(({keys, text}) => [keys, text]);
    expect(told(1)).toEqual(known('dialog'));
    expect(told(2)).toEqual(known('prompt'));
  });
});
