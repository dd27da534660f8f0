import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {createHistory} from '../../source/session/history.js';
import {apply} from '../../source/store/apply.js';
import {emptyProjection} from '../../source/store/empty.js';
import type {EventBody, HostingEvent} from '../../source/store/event.js';
import {openStore} from '../../source/store/open-store.js';
import {recordedEvent} from '../../source/store/recorded.js';
import {eventJson} from '../../source/store/selectors/event-json.js';
import {lingeringOn} from '../../source/store/selectors/membership.js';
import {handClock} from '../helpers/hand-clock.js';
import {scene, start} from './events.js';

const hosting = (patch: Partial<HostingEvent> = {}): HostingEvent => ({
  type: 'hosting',
  active: true,
  busy: false,
  inForce: true,
  users: ['alice', 'bob'],
  ...patch,
});
const told = (text: string): EventBody => ({type: 'note', level: 'warn', text, about: 'hosting'});

describe('hosting of the projection', () => {
  it('hosting is as its last event has it, with the last notice about it', () => {
    const cluster = scene();
    cluster.event(0, told('Nobody can host yet.'));
    expect(cluster.projection.hosting).toBeUndefined();
    cluster.event(1, hosting({active: false, inForce: false, obstacle: 'not connected yet'}));
    expect(cluster.projection.hosting).toMatchObject({active: false, obstacle: 'not connected yet'});
    cluster.event(2, hosting({busy: true}));
    cluster.event(3, told('The list is not in force yet.'));
    cluster.event(4, {type: 'note', level: 'info', text: 'Of something else.'});
    cluster.event(5, hosting());
    expect(cluster.projection.hosting).toEqual({
      active: true,
      busy: false,
      inForce: true,
      users: ['alice', 'bob'],
      leaveAt: undefined,
      notice: {level: 'warn', text: 'The list is not in force yet.', at: start + 3000},
    });
  });

  it('hosting ends at a moment on the timeline, whatever the wall clock shows', () => {
    const hour = 3_600_000;
    const projection = emptyProjection(start);
    const event = {...hosting({leaveAt: start + hour + 60_000}), seq: 1, at: start + hour, time: start};
    apply(projection, event);
    expect(projection.hosting?.leaveAt).toBe(start + 60_000);
    expect(eventJson(event)).toMatchObject({type: 'hosting', leaveAt: '2026-11-21T23:01:00.000Z'});
  });

  it('hosting ends with the process that hosted, and never becomes that of another one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'p2p-tui-hosting-'));
    onTestFinished(() => rmSync(folder, {recursive: true}));
    const path = join(folder, 'alice--friends.sqlite');
    const clock = handClock(start);
    const open = () => openStore({history: createHistory(path), clock});
    const first = open();
    const second = open();
    onTestFinished(second.close);
    first.append(hosting(), told('You host it.'));
    second.append(hosting({active: false, inForce: false, users: ['alice', 'carol']}));
    clock.advance(1000);
    first.close();
    // It takes over, and learns what the first one alone knew.
    clock.advance(1000);
    expect(second.recording()?.by).toBe('us');
    expect(second.tail(9).some((event) => event.type === 'hosting' && event.active)).toBe(true);
    expect(second.projection.hosting).toMatchObject({active: false, users: ['alice', 'carol']});
    expect(second.projection.hosting?.notice).toBeUndefined();
    second.close();
    const third = open();
    onTestFinished(third.close);
    expect(third.projection.hosting).toBeUndefined();
  });
});

describe('hosting events in a log', () => {
  it('a hosting event is read as it was written, or as a note where a field is wrong', () => {
    const times = {seq: 3, at: start, time: start};
    const body = hosting({leaveAt: start, extension: 1000});
    expect(recordedEvent(JSON.stringify(body), times).event).toEqual({...body, ...times});
    const broken = JSON.stringify({...body, users: 'bob'});
    expect(recordedEvent(broken, times)).toMatchObject({event: {type: 'note'}, damaged: false});
  });
});

describe('lingeringOn', () => {
  it('a user lingers with a pipe on a topic of the cluster and not on the list, whatever the board shows', () => {
    const pipe = (user: string) => ({user, address: '192.0.2.1:1'});
    const topics = [
      {name: 'alice/friends/future.p2p', access: ['alice', 'bob'], pipes: [pipe('alice'), pipe('bob')]},
      {name: 'alice/friends/p2p-tui', pipes: [pipe('dave'), pipe('bob')]},
      {name: 'carol/alice/friends/future.p2p', pipes: [pipe('carol')]},
    ];
    expect(lingeringOn({topics}, ['alice', 'bob'])).toEqual(['dave']);
    expect(lingeringOn({topics}, ['alice'])).toEqual(['bob', 'dave']);
    expect(lingeringOn({topics: []}, [])).toEqual([]);
  });
});
