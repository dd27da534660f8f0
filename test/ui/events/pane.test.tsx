import {describe, expect, it} from 'vitest';
import type {DeclineMessage, HeartbeatMessage} from '../../../source/message/types.js';
import type {Event} from '../../../source/store/event.js';
import {createTelling, eventText} from '../../../source/ui/events/event-text.js';
import {EventsPane} from '../../../source/ui/events/pane.js';
import {readable} from '../helpers/context.js';
import {draw} from '../helpers/draw.js';
import {busyNow, busyProjection} from '../helpers/projection.js';
import {busyEvents} from '../helpers/store.js';

const unwell = {state: 'unwell', cause: 'disk', reason: 'The disk is full.'} as const;

const beat = (more: Partial<HeartbeatMessage>, index: number): Event => ({
  type: 'line',
  topic: 'p2p-tui',
  seq: 100 + index,
  at: busyNow,
  time: busyNow,
  message: {
    type: 'heartbeat',
    when: '',
    expires: 0,
    from: 'dave@plum:717',
    state: 'idle',
    slots: 1,
    done: 0,
    failed: 0,
    runtimes: [],
    load: 0,
    rss: 0,
    every: 15,
    version: '0',
    ...more,
  },
});

describe('EventsPane', () => {
  it('the pane of events shows one line an event, the newest below, heartbeats left out', () => {
    const {title, lines} = draw(<EventsPane />);
    expect(title).toBe('Events 84,102');
    const words = lines.map((line) => line.trim().replace(/^\S+ /, ''));
    expect(words.map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'worker erin@nut:300 joined',
      '✗ bad line no message, 22B: hello ␛[31mred␇� world',
      'accept e07d bob@kiwi → mango:8812',
      'request 77aa alice@pear 4.2M',
      'offer 77aa fig:2020 → alice@pear',
      'result 0b3f pear:31337 → bob@kiwi',
    ]);
  });

  it('the pane of events shows no transfer code and no control character', () => {
    const text = readable(draw(<EventsPane />).lines);
    expect(text).not.toContain('wormhole://');
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F\u202E]/);
  });

  it('the pane of events shows the last ones that have room, not counting heartbeats', () => {
    const beats = Array.from({length: 50}, (_, index) => beat({}, index));
    const all = [...busyEvents(), ...beats];
    const {lines} = draw(<EventsPane />, {rows: 2, tail: (count) => all.slice(-count)});
    expect(readable(lines)).toMatch(/offer .*\n.*result /);
    expect(lines).toHaveLength(2);
  });

  it('of heartbeats only those are shown with which a worker becomes unwell, or well again', () => {
    const said = [{}, unwell, unwell, {}, {}].map(beat);
    const [became = '', recovered = '', ...rest] = draw(<EventsPane />, {tail: () => said}).lines;
    expect(became).toMatch(/ ! unwell .* plum:717 takes no jobs \(disk\) The disk is full\.$/);
    expect(recovered).toMatch(/ well .* plum:717 takes jobs again: idle$/);
    expect(rest).toEqual([]);
    // Where the view begins in the midst of it, nothing became anything.
    const beats = [unwell, unwell, {}, {}].map(beat);
    expect(beats.map(createTelling(false))).toEqual([false, false, true, false]);
    expect(beats.map(createTelling(true))).toEqual([true, false, true, false]);
  });

  it('of heartbeats those are shown with which a worker begins to rest, or takes jobs again', () => {
    const resting = {state: 'resting', cause: 'hours', reason: 'It is day.'} as const;
    const said = [{}, resting, resting, unwell, {}].map(beat);
    const [rests = '', became = '', recovered = '', ...rest] = draw(<EventsPane />, {tail: () => said}).lines;
    expect(rests).toMatch(/ resting .* plum:717 takes no jobs \(hours\) It is day\.$/);
    expect(became).toMatch(/ ! unwell .* plum:717 takes no jobs \(disk\)/);
    expect(recovered).toMatch(/ well .* plum:717 takes jobs again: idle$/);
    expect(rest).toEqual([]);
  });

  it('the pane of events states when nothing has happened', () => {
    expect(readable(draw(<EventsPane />, {tail: () => []}).lines)).toContain('Nothing has happened');
  });
});

describe('eventText', () => {
  const projection = busyProjection();
  const at = {seq: 1, at: busyNow, time: busyNow};

  it('the text of a decline gives its cause, and does without one', () => {
    const decline = {
      type: 'decline',
      when: '',
      from: 'dave@plum:717',
      to: 'alice@pear:1',
      future: 'x-1',
      reason: 'The disk is full.',
    } as const;
    const words = (message: DeclineMessage) =>
      eventText({...at, type: 'line', topic: 'p2p-tui', message}, projection).text;
    expect(words({...decline, cause: 'disk'})).toBe('plum:717 (disk) The disk is full.');
    expect(words({...decline, cause: 'di\u001bsk'})).toBe('plum:717 (di␛sk) The disk is full.');
    expect(words(decline)).toBe('plum:717  The disk is full.');
  });

  it.each([
    [
      {...at, type: 'link', state: 'lost', board: 'pico.sh:22', detail: 'Timed out.'},
      'lost pico.sh  Timed out.',
    ],
    [
      {...at, type: 'clock', from: busyNow, to: busyNow - 90_000},
      'the clock of this machine jumped back by 1m30',
    ],
    [{...at, type: 'note', level: 'warn', text: 'The disk is\u0007 full.'}, 'The disk is␇ full.'],
    [
      {
        ...at,
        type: 'job',
        job: 'x-1',
        stage: 'failed',
        as: 'client',
        label: 'tile 3',
        attempt: 2,
        reason: 'lost',
      },
      'as client  tile 3  attempt 2  lost',
    ],
    [
      {
        ...at,
        type: 'transfer',
        job: 'x-1',
        direction: 'send',
        leg: 'out',
        peer: 'bob@kiwi:1',
        state: 'done',
        bytes: 2e6,
        total: 2e6,
        path: 'direct',
      },
      '2.0M to bob@kiwi:1 direct',
    ],
  ] satisfies [Event, string][])('eventText puts %o in words', (event, words) => {
    expect(eventText(event, projection).text).toBe(words);
    expect(createTelling(true)(event)).toBe(true);
  });
});
