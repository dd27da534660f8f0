import {describe, expect, it} from 'vitest';
import type {Hosting} from '../../../source/store/projection.js';
import {alertsElsewhere, clusterLines} from '../../../source/ui/app/clusters.js';
import {hostingState} from '../helpers/hosting.js';
import {busyNow, emptyProjection} from '../helpers/projection.js';

const projection = (state: 'live' | 'lost', host?: string, hosting?: Hosting) => {
  const made = emptyProjection();
  made.link = {state, since: busyNow};
  if (host !== undefined) {
    made.host = {id: `${host}@h:1`, user: host, since: busyNow, seen: busyNow, expires: busyNow};
  }

  made.hosting = hosting;
  return made;
};

describe('clusterLines', () => {
  it('clusterLines gives for each cluster who hosts it, and for ours for whom and until when', () => {
    const away = hostingState({active: false, leaveAt: undefined});
    const all = [
      {cluster: 'alice/friends', store: {projection: projection('live', 'alice', hostingState())}},
      {cluster: 'bob/lab', store: {projection: projection('lost', 'bob\u001B[2J')}},
      {cluster: 'alice/x', store: {projection: projection('live', undefined, away)}},
    ];
    expect(clusterLines(all, 'bob/lab')).toEqual([
      {
        cluster: 'alice/friends',
        shown: false,
        state: 'live',
        hosted: 'you host it for bob, carol',
        ours: true,
        leaveAt: busyNow,
      },
      {
        cluster: 'bob/lab',
        shown: true,
        state: 'lost',
        hosted: 'bob␛[2J hosts it',
        ours: false,
        leaveAt: undefined,
      },
      {
        cluster: 'alice/x',
        shown: false,
        state: 'live',
        hosted: 'no host seen',
        ours: false,
        leaveAt: undefined,
      },
    ]);
  });
});

/** The same five seconds later. */
const later = (made: ReturnType<typeof projection>) => {
  made.now = busyNow + 5000;
  return made;
};

describe('alertsElsewhere', () => {
  it('alertsElsewhere names what is amiss with the clusters that are not on the screen', () => {
    const notice = {level: 'error', text: 'You do not host it.', at: busyNow} as const;
    const told = projection('live', undefined, hostingState({notice}));
    const all = [
      {cluster: 'alice/shown', store: {projection: later(projection('lost'))}},
      {cluster: 'alice/well', store: {projection: later(projection('live'))}},
      {cluster: 'alice/told', store: {projection: later(told)}},
      {cluster: 'bob/lab', store: {projection: later(projection('lost'))}},
    ];
    const alerts = alertsElsewhere(all, 'alice/shown');
    expect(alerts.map(({text}) => text)).toEqual([
      'alice/told: You do not host it.',
      'bob/lab: the board was not reached',
    ]);
    expect(alerts.map(({level}) => level)).toEqual(['bad', 'bad']);
  });
});
