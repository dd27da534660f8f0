import {describe, expect, it} from 'vitest';
import {width} from '../../../source/ui/format/width.js';
import {membersPane, rolesOf} from '../../../source/ui/panes/members.js';
import {paneContext, readable} from '../helpers/context.js';
import {busyProjection, emptyProjection} from '../helpers/projection.js';

describe('membersPane', () => {
  it('lists the members first, then those who are not on the list', () => {
    expect(membersPane.ids(busyProjection())).toEqual([
      'alice',
      'bob',
      'carol',
      'dave',
      'erin',
      'frank',
      'mallory',
    ]);
  });

  it('says who is on the list, what his peers do and where they come from', () => {
    const {title, hint, lines} = membersPane.content(paneContext({cursor: 'bob'}));
    expect([title, hint]).toEqual(['People 7', '6 on the access list']);
    const row = (user: string) => lines.find((line) => line.includes(` ${user} `)) ?? '';
    expect(row('alice')).toMatch(
      /alice \(you\) +✓ listed +host, 2 workers, 1 client +790 +1\.0s +(?:\d\d:\d\d|-) +● 198\.51\.100\.7/,
    );
    expect(row('bob')).toMatch(/^▌ bob/);
    expect(row('frank')).toMatch(/✓ listed +not seen yet/);
    expect(row('mallory')).toMatch(/✗ not listed/);
  });

  it('counts only workers that are there', () => {
    expect(rolesOf(busyProjection()).get('carol')).toMatchObject({workers: 1, clients: 1, done: 13});
  });

  it('cleans names, and fits any width', () => {
    const projection = busyProjection();
    projection.members.set('ev\u001B[2Jil', {user: 'ev\u001B[2Jil', pipes: ['\u0007bell']});
    for (const columns of [20, 57, 78, 150]) {
      const {lines} = membersPane.content(paneContext({projection, columns, rows: 12}));
      expect(readable(lines)).not.toContain('\u0007');
      for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
    }
    expect(readable(membersPane.content(paneContext({projection})).lines)).toContain('ev␛[2Jil');
  });

  it('says so when nobody was seen and no list', () => {
    const {hint, lines} = membersPane.content(paneContext({projection: emptyProjection()}));
    expect(hint).toBe('access list not seen yet');
    expect(readable(lines)).toContain('Nobody has been seen yet.');
  });
});
