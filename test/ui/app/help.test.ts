import {describe, expect, it} from 'vitest';
import {helpLines} from '../../../source/ui/app/help.js';
import type {CommandFacts} from '../../../source/ui/commands/command.js';
import {commands} from '../../../source/ui/commands/table.js';
import {time} from '../../../source/ui/commands/time.js';
import {plainTheme, readable} from '../helpers/context.js';
import {hostedByAlice} from '../helpers/hosting.js';
import {extraKey as extra, keyFacts} from '../helpers/key-facts.js';

const facts = keyFacts();
const theme = plainTheme;
const line: CommandFacts['clusters'][number] = {
  cluster: 'alice/friends',
  shown: true,
  state: 'live',
  hosted: 'no host seen',
  ours: false,
  leaveAt: undefined,
};

describe('help', () => {
  it('the help names every key of the table, in one column or in two', () => {
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

  it('the help names the commands of a host, and gives the reason for those that are not possible', () => {
    const before = {...facts, hosting: hostedByAlice({active: false})};
    const text = readable(helpLines({facts: before, extraKeys: [], columns: 110, rows: 40, theme}));
    expect(text).toContain('host the cluster');
    expect(text).toContain('let a user in (host first, with H)');
    expect(text).not.toContain('stop hosting');
    const none = hostedByAlice({active: false, obstacle: 'not connected'});
    const away = {...facts, hosting: none};
    const refused = helpLines({facts: away, extraKeys: [], columns: 77, rows: 24, theme});
    expect(readable(refused)).toMatch(/ Cluster: not connected\s/);
    expect(readable(refused)).not.toMatch(/\(not connected|…/);
  });

  it('the help shows what a key that does one thing or its opposite does now', () => {
    const texts = [false, true].map((frozen) =>
      readable(helpLines({facts: {...facts, frozen}, extraKeys: [], columns: 110, rows: 40, theme})),
    );
    expect(texts[0]).toContain('p     hold the view');
    expect(texts[1]).toContain('p     let the view run again');
    expect(texts[1]).not.toContain('hold the view');
  });

  it('the help names no key for other clusters where there is one only', () => {
    const text = readable(helpLines({facts, extraKeys: [], columns: 110, rows: 40, theme}));
    expect(text).not.toContain('a cluster');
  });

  it('the help asks for a taller window when not all of it fits', () => {
    const lines = helpLines({facts, extraKeys: [], columns: 57, rows: 6, theme});
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toContain('taller window');
  });
});
