import {describe, expect, it} from 'vitest';
import {AlertLine} from '../../../source/ui/health/alert-line.js';
import {alertTexts} from '../../../source/ui/health/alert-text.js';
import {type Alert, alertsOf} from '../../../source/ui/health/alerts.js';
import {width} from '../../../source/ui/kit/format/width.js';
import type {Link, Projection} from '../../../source/store/projection.js';
import {plainTheme} from '../helpers/context.js';
import {drawPart} from '../helpers/draw.js';
import {busyNow, busyProjection, emptyProjection} from '../helpers/projection.js';

const texts = (projection: Projection, link: Link = projection.link, behind?: number, now = busyNow) =>
  alertsOf({projection, link, shown: busyNow, now, ...(behind !== undefined && {behind})}).map(
    ({text}) => text,
  );

const quiet = () => {
  const projection = emptyProjection();
  projection.link = {state: 'live', since: busyNow};
  return projection;
};

describe('alertsOf', () => {
  it('alerts name lost workers first, then stalled ones, and the jobs that they hold', () => {
    expect(texts(busyProjection())).toEqual([
      'date:92 lost 3m00 ago, holds aa03',
      'lime:5005 no heartbeat for 7m00, holds your c3d9',
    ]);
  });

  it('the alert about an unwell worker gives the reason why it takes no jobs', () => {
    const projection = quiet();
    const worker = busyProjection().workers.get('dave@plum:717');
    if (worker === undefined) throw new Error('the fixture has no idle worker');
    const since = busyNow - 180_000;
    const unwell = {...worker, state: 'unwell', cause: 'disk', reason: 'The disk\u001b is full.', since};
    projection.workers.set(worker.id, unwell);
    expect(alertsOf({projection, link: projection.link, shown: busyNow, now: busyNow})).toEqual([
      {level: 'warn', text: 'plum:717 takes no jobs for 3m00 (disk): The disk␛ is full.'},
    ]);
  });

  it('the alert about the board comes first, with the reason, clean', () => {
    const link: Link = {
      state: 'denied',
      since: busyNow - 60_000,
      detail: 'not hosted,\u001B[2J or not listed',
    };
    const [first = ''] = texts(busyProjection(), link);
    expect(first).toMatch(/^access denied for 1m00: not hosted,␛\[2J or not listed$/);
    const failed: Link = {state: 'lost', since: busyNow - 5000, downSince: busyNow - 60_000};
    expect(texts(quiet(), failed)).toEqual(['board lost 1m00 ago, what you see is that old']);
  });

  it('an alert gives in a whole sentence why nothing is recorded', () => {
    const projection = quiet();
    const alerts = alertsOf({
      projection,
      link: projection.link,
      shown: busyNow,
      now: busyNow,
      recording: {
        by: 'nobody',
        reason: 'disk full',
        detail: 'The disk of \u001B[2J/log is full: make room there.',
      },
    });
    expect(alerts).toEqual([
      {level: 'warn', text: 'history is not recorded. The disk of ␛[2J/log is full: make room there.'},
    ]);
  });

  it('the alert about a cluster that nobody hosts is in the words of the connection alone', () => {
    const detail = 'alice/friends is not hosted yet';
    const link: Link = {
      state: 'denied',
      since: busyNow - 7000,
      detail,
      unhosted: true,
      retryAt: busyNow + 8000,
    };
    expect(texts(quiet(), link)).toEqual([`${detail}; next try in 8 s`]);
  });

  it('the alert about a lost board gives the reason, and counts down to the next try', () => {
    const detail = 'Nothing answers at board:22: check that the board runs there.';
    const down = busyNow - 60_000;
    const retryAt = busyNow + 8000;
    const lost: Link = {state: 'lost', since: busyNow, downSince: down, detail, retryAt};
    const old =
      'board lost 1m00 ago, what you see is that old: Nothing answers at board:22: check that the board runs there';
    expect(texts(quiet(), lost)).toEqual([`${old}; next try in 8 s`]);
    expect(texts(quiet(), lost, undefined, busyNow + 6000)[0]).toMatch(/; next try in 2 s$/);
    const trying: Link = {state: 'connecting', since: busyNow, downSince: down, detail};
    expect(texts(quiet(), trying)).toEqual([`${old}; trying now`]);
    expect(texts(quiet(), {state: 'lost', since: busyNow, detail, retryAt})).toEqual([
      'the board was not reached: Nothing answers at board:22: check that the board runs there; next try in 8 s',
    ]);
  });

  it('alerts warn a removed user that he cannot come back, and others that he is still connected', () => {
    const projection = quiet();
    projection.members.set('bob', {user: 'bob', listed: false, removed: true, pipes: ['192.0.2.2:2']});
    expect(texts(projection, {state: 'live', since: busyNow, user: 'bob'})[0]).toMatch(
      /^you are not on the access list any more: .* cannot come back$/,
    );
    expect(texts(projection, {state: 'lost', since: busyNow, downSince: busyNow, user: 'bob'})[0]).toMatch(
      /^board lost/,
    );
    expect(texts(projection, {state: 'live', since: busyNow, user: 'alice'})).toEqual([
      'bob is connected, though not on the access list any more',
    ]);
  });

  it('there is an alert about a stranger who is connected or was seen a moment ago, with what he did', () => {
    const projection = quiet();
    const stranger = {user: 'mal\u001Blory', listed: false, did: {request: 3, offer: 1}};
    const link = {state: 'live', since: busyNow, user: 'alice'} as const;
    const told = [
      'stranger mal␛lory, not on the access list: 3 requests, 1 offer; p2p-tui accepts none of it',
    ];
    projection.members.set('mallory', {...stranger, seen: busyNow - 1000});
    expect(texts(projection, link)).toEqual(told);
    projection.members.set('mallory', {...stranger, seen: busyNow - 3_600_000});
    expect(texts(projection, link)).toEqual([]);
    projection.members.set('mallory', {...stranger, seen: busyNow - 3_600_000, pipes: ['192.0.2.6:1']});
    expect(texts(projection, link)).toEqual(told);
    projection.members.set('mallory', {user: 'mallory', listed: false, pipes: ['192.0.2.6:1']});
    expect(texts(projection, {...link, user: 'mallory'})[0]).toMatch(
      /^you are on the topic and not on the access list: .* accepts nothing from you$/,
    );
  });

  it('there is an alert about a list that somebody else told, with whom it would add', () => {
    const projection = quiet();
    const refuted = {users: ['alice', 'mallory'], since: busyNow - 4000};
    projection.access = {...projection.access, users: ['alice', 'bob'], refuted};
    const link = {state: 'live', since: busyNow, user: 'alice'} as const;
    expect(texts(projection, link)).toEqual([
      'somebody told another access list, with mallory on it, than the host does, 4.0s ago: it does not count',
    ]);
    projection.access = {...projection.access, refuted: {...refuted, since: busyNow - 3_600_000}};
    expect(texts(projection, link)).toEqual([]);
  });

  it('there is an alert about connecting only when it takes long', () => {
    expect(texts(quiet(), {state: 'connecting', since: busyNow - 2000})).toEqual([]);
    expect(texts(quiet(), {state: 'connecting', since: busyNow - 9000, board: 'pico.sh'})).toEqual([
      'connecting to pico.sh for 9.0s',
    ]);
  });

  it('there is no alert about a worker lost long ago unless it still holds a job', () => {
    const projection = busyProjection();
    const lost = projection.workers.get('carol@date:92');
    if (lost === undefined) throw new Error('the fixture has no lost worker');
    projection.workers.clear();
    projection.workers.set(lost.id, {...lost, since: busyNow - 3_600_000});
    expect(texts(projection)).toEqual(['date:92 lost 1h ago, holds aa03']);
    projection.jobs.clear();
    expect(texts(projection)).toEqual([]);
  });

  it('an alert gives since when and how far behind the view is frozen', () => {
    expect(texts(quiet(), quiet().link, 61, busyNow + 27_000)[0]).toMatch(
      /^frozen at \S+, 27s back, 61 events behind; p goes on$/,
    );
  });
});

describe('AlertLine', () => {
  const alertLine = (alerts: readonly Alert[], columns: number) =>
    drawPart(<AlertLine />, {alerts, columns})[0] ?? '';

  it('the alert line shows the first by glyph and words and counts the rest, in exactly the width', () => {
    const alerts = alertsOf({
      projection: busyProjection(),
      link: busyProjection().link,
      shown: busyNow,
      now: busyNow,
    });
    const line = alertLine(alerts, 60);
    expect(line).toMatch(/^ ✗ date:92 lost 3m00 ago, holds aa03 +\+1 more: 8 $/);
    for (const columns of [20, 60, 120]) expect(width(alertLine(alerts, columns))).toBe(columns);
    expect(alertLine([], 5)).toBe('     ');
  });

  it('an alert line that is cut shows which pane has the rest', () => {
    const [first] = alertsOf({
      projection: busyProjection(),
      link: busyProjection().link,
      shown: busyNow,
      now: busyNow,
    });
    const alone = first === undefined ? [] : [first];
    expect(alertLine(alone, 30)).toMatch(/^ ✗ date:92 lost.*… all: 8 $/);
    expect(alertLine(alone, 60)).not.toContain('8 ');
  });
});

describe('alertTexts', () => {
  it('alertTexts shows all alerts as a whole, in lines no wider than there is room', () => {
    const alerts = alertsOf({
      projection: busyProjection(),
      link: {
        state: 'denied',
        since: busyNow,
        detail: 'alice/friends is not hosted now, or you are not listed',
      },
      shown: busyNow,
      now: busyNow,
    });
    for (const columns of [10, 30, 80]) {
      for (const line of alertTexts(alerts, columns, plainTheme)) {
        expect(width(line)).toBeLessThanOrEqual(columns);
      }
    }

    const text = alertTexts(alerts, 30, plainTheme).map((line) => line.trim());
    expect(text.join(' ')).toBe(
      '! access denied for 0.0s: alice/friends is not hosted now, or you are not listed ' +
        '✗ date:92 lost 3m00 ago, holds aa03 ! lime:5005 no heartbeat for 7m00, holds your c3d9',
    );
  });
});

describe('alerts about clocks and clients', () => {
  it('alerts show that our clock is wrong, or whose is, and that it jumped', () => {
    const projection = quiet();
    projection.now = busyNow;
    for (const [index, ahead] of [62_000, 62_000, 62_300, 0].entries()) {
      projection.skews.set(`bob@kiwi${index}:4410`, {ahead: [ahead, ahead, ahead], best: ahead, at: busyNow});
    }

    projection.clock = {jumps: 1, last: {from: busyNow, to: busyNow - 62_000, at: busyNow - 60_000}};
    expect(texts(projection)).toEqual([
      "your clock is 62 s behind the cluster's (median of 4 others): set it",
      "the clock of bob@kiwi3 is 62 s behind the cluster's: it has to be set there",
      'the clock of this machine jumped back by 62 s, 1m00 ago',
    ]);
  });

  it('an alert names a client that is lost, and counts its jobs', () => {
    const projection = quiet();
    projection.clients.set('bob@kiwi:901', {
      id: 'bob@kiwi:901',
      user: 'bob',
      name: 'kiwi:901',
      joined: 0,
      seen: 0,
      requested: 3,
      received: 1,
      active: 2,
      keepalive: {every: 30, jobs: 2, heard: 0, lost: busyNow - 60_000},
    });
    expect(texts(projection)).toEqual(['client kiwi:901 lost 1m00 ago, has 2 jobs out']);
  });

  it('the alert about a stalled worker leaves out gaps, and jobs that it is not known to hold', () => {
    const projection = busyProjection();
    projection.gaps = [{from: busyNow - 6 * 60_000, to: busyNow - 60_000}];
    for (const job of projection.jobs.values()) {
      if (job.stalled) projection.jobs.set(job.id, {...job, stalled: false, unseen: busyNow - 6 * 60_000});
    }

    expect(texts(projection).at(-1)).toBe('lime:5005 no heartbeat for 2m00');
  });
});
