import {describe, expect, it} from 'vitest';
import {width} from '../../../source/ui/kit/format/width.js';
import type {Member} from '../../../source/store/projection.js';
import type {ClusterLine} from '../../../source/ui/app/clusters.js';
import {moment} from '../../../source/ui/kit/format/clock-time.js';
import {PeoplePane} from '../../../source/ui/people/pane.js';
import {memberIds, memberRow, rolesOf} from '../../../source/ui/people/row.js';
import {plainTheme, readable} from '../helpers/context.js';
import {draw} from '../helpers/draw.js';
import {busyNow, busyProjection, emptyProjection} from '../helpers/projection.js';

describe('PeoplePane', () => {
  it('the members come first, then those who are not on the access list', () => {
    expect(memberIds(busyProjection())).toEqual([
      'alice',
      'bob',
      'carol',
      'dave',
      'erin',
      'frank',
      'mallory',
    ]);
  });

  it('the pane of people shows who is listed, what his peers do and where they come from', () => {
    const {title, hint, lines} = draw(<PeoplePane />, {cursor: 'bob', columns: 100});
    expect([title, hint]).toEqual(['People 7', '6 on the access list, 1 stranger']);
    const row = (user: string) => lines.find((line) => line.includes(` ${user} `)) ?? '';
    expect(row('alice')).toMatch(
      /alice \(you\) +✓ listed +host, 2 workers, 1 client +790 +1\.0s +(?:\d\d:\d\d|-) +● 198\.51\.100\.7/,
    );
    expect(row('bob')).toMatch(/^▌ bob/);
    expect(row('frank')).toMatch(/✓ listed +not seen yet/);
    expect(row('mallory')).toMatch(/✗ stranger +3 requests, 1 other line/);
  });

  it('a stranger is painted as what is bad, and marked in words; whoever was taken off the list is not', () => {
    const projection = busyProjection();
    projection.members.set('gus', {user: 'gus', listed: false, removed: true});
    const bad = (text: string) => `<bad ${text}>`;
    const cells = (user: string) => {
      const member = projection.members.get(user);
      if (member === undefined) throw new Error(`the fixture has no ${user}`);
      const {listed, roles} = memberRow(member, projection, busyNow, {...plainTheme, bad});
      return [listed, roles].map(({text, paint}) => paint?.(text) ?? text);
    };
    expect(cells('mallory')).toEqual(['<bad ✗ stranger>', '<bad 3 requests, 1 other line>']);
    expect(cells('gus')[0]).toBe('✗ removed');
  });

  it('only workers that are there count for a user', () => {
    expect(rolesOf(busyProjection()).get('carol')).toMatchObject({workers: 1, clients: 1, done: 13});
  });

  it('a user is connected since the time that the board gives, else since his first peer came', () => {
    const projection = busyProjection();
    const since = (patch: Partial<Member>) => {
      const member = projection.members.get('bob');
      if (member === undefined) throw new Error('the fixture has no bob');
      projection.members.set('bob', {...member, ...patch});
      projection.version += 1;
      const {lines} = draw(<PeoplePane />, {projection});
      const row = lines.find((line) => line.includes(' bob ')) ?? '';
      return / (\S+(?: \d+)?) +(?:● \S+|○ not connected|-) *$/.exec(row)?.[1];
    };
    const now = busyNow;
    const hour = 3_600_000;
    expect(since({pipes: ['203.0.113.7:1'], connected: now - hour})).toBe(moment(now - hour, now));
    expect(since({pipes: ['203.0.113.7:1'], connected: now - 40 * hour})).toMatch(/^[A-Z][a-z]{2} \d+$/);
    expect(since({pipes: [], connected: undefined})).toBe('-');
    const first = rolesOf(projection).get('bob')?.since ?? NaN;
    projection.members.set('bob', {user: 'bob', listed: true});
    expect(since({})).toBe(moment(first, now));
  });

  it('the pane of people shows in full why we are denied, and marks what may be over', () => {
    const projection = busyProjection();
    projection.link = {
      state: 'denied',
      since: busyNow,
      detail: `alice/friends is not hosted ${'or so '.repeat(20)}.`,
    };
    const text = readable(draw(<PeoplePane />, {projection, columns: 60}).lines);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`! alice/friends is not hosted ${'or so '.repeat(20)}.`);
    expect(text).toContain('◌ 203.0.113.7');
    expect(text).not.toContain('●');
  });

  it('the pane of people lists the open clusters where there are several, also on a small screen', () => {
    const line = {state: 'live', ours: true, leaveAt: undefined} as const;
    const clusters: readonly ClusterLine[] = [
      {...line, cluster: 'alice/friends', shown: true, hosted: 'you host it for bob', leaveAt: busyNow},
      {...line, cluster: 'bob/lab', shown: false, hosted: 'bob hosts it', ours: false, state: 'denied'},
    ];
    const text = readable(draw(<PeoplePane />, {clusters}).lines);
    expect(text).toMatch(/▸ 1 alice\/friends {2}● LIVE {4}✓ you host it for bob until \d\d:\d\d\n/);
    expect(text).toMatch(/ {2}2 bob\/lab +! DENIED +bob hosts it/);
    expect(readable(draw(<PeoplePane />, {clusters: clusters.slice(0, 1)}).lines)).not.toContain('CLUSTERS');
    for (const rows of [3, 6, 10]) {
      const {lines} = draw(<PeoplePane />, {clusters, rows, columns: 60});
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const drawn of lines) expect(width(drawn)).toBeLessThanOrEqual(60);
    }
  });

  it('the pane of people cleans names, and fits any width', () => {
    const projection = busyProjection();
    projection.members.set('ev\u001B[2Jil', {user: 'ev\u001B[2Jil', pipes: ['\u0007bell']});
    for (const columns of [20, 57, 78, 150]) {
      const {lines} = draw(<PeoplePane />, {projection, columns, rows: 12});
      expect(readable(lines)).not.toContain('\u0007');
      for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
    }
    expect(readable(draw(<PeoplePane />, {projection}).lines)).toContain('ev␛[2Jil');
  });

  it('the pane of people states when nobody was seen, and no access list', () => {
    const {hint, lines} = draw(<PeoplePane />, {projection: emptyProjection()});
    expect(hint).toBe('access list not seen yet');
    expect(readable(lines)).toContain('Nobody has been seen yet.');
  });
});
