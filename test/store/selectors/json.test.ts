import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Event} from '../../../source/store/event.js';
import {eventJson} from '../../../source/store/selectors/event-json.js';
import {jsonLine} from '../../../source/store/selectors/json-line.js';
import {statusSnapshot} from '../../../source/store/selectors/status.js';
import {transcript} from '../../fixtures/transcript.js';
import {line, lineBody, scene, start} from '../events.js';

const at = {seq: 7, at: start, time: start};
const code = /wormhole:\/\/\d/;

describe('eventJson', () => {
  it('eventJson shows a line by the type of its message', () => {
    const event: Event = {
      type: 'line',
      topic: 'p2p-tui',
      message: line.started('bob@b:2', 'alice@a:1', 'a-1'),
      ours: true,
      ...at,
    };
    expect(eventJson(event)).toEqual({
      type: 'started',
      at: '2026-11-21T22:00:00.000Z',
      seq: 7,
      topic: 'p2p-tui',
      ours: true,
      when: '2026-11-21T22:00:00',
      from: 'bob@b:2',
      to: 'alice@a:1',
      future: 'a-1',
    });
  });

  it('eventJson shows other events with their fields', () => {
    const event: Event = {type: 'job', job: 'a-1', stage: 'running', as: 'worker', ...at};
    expect(eventJson(event)).toEqual({
      type: 'job',
      at: '2026-11-21T22:00:00.000Z',
      seq: 7,
      job: 'a-1',
      stage: 'running',
      as: 'worker',
    });
  });

  it('eventJson never shows a wormhole code', () => {
    const secret = 'wormhole://1234-0123456789ab';
    const bodies = [
      ...transcript.map(({line: text, topic}) => lineBody(text, topic)),
      lineBody(`hello via=${secret}`, 'future.p2p'),
      lineBody(`when=2026-11-21T22:00:00,type=vote,note=${secret}`, 'p2p-tui'),
      lineBody(`when=2026-11-21T22:00:00,type=bye,from=b,via=${secret}`, 'p2p-tui'),
      lineBody(`when=2026-11-21T22:00:00,type=bye,from=b,reason=${secret}`, 'p2p-tui'),
      {type: 'note', level: 'info', text: `under ${secret}`} as const,
    ];
    for (const body of bodies) expect(JSON.stringify(eventJson({...body, ...at}))).not.toMatch(code);
  });
});

describe('statusSnapshot', () => {
  it('statusSnapshot shows who is there and what is under way, without codes', () => {
    const cluster = scene();
    for (const {line: text, topic} of transcript) cluster.event(0, lineBody(text, topic));
    cluster.event(1, {type: 'link', state: 'live', board: 'localhost:22', user: 'alice', latency: 3});
    const status = statusSnapshot(cluster.projection);
    expect(status).toMatchObject({
      at: '2026-11-21T22:00:01.000Z',
      link: {state: 'live', user: 'alice', latency: 3},
      host: {id: 'alice@vm:19600'},
      members: [
        {user: 'alice', listed: true},
        {user: 'bob', listed: true},
      ],
      stages: {requested: 0, withdrawn: 2},
      counters: {lines: 66},
    });
    expect(status).toHaveProperty('workers.length', 3);
    expect(JSON.stringify(status)).not.toMatch(code);
    expect(JSON.stringify(status)).not.toContain('"via"');
  });

  it('statusSnapshot leaves out times beyond all dates', () => {
    const cluster = scene();
    cluster.say(0, {...line.worker('bob@b:2'), expires: Number.MAX_SAFE_INTEGER} as ReturnType<
      typeof line.worker
    >);
    expect(statusSnapshot(cluster.projection)).toHaveProperty('workers.0.expires', undefined);
  });
});

describe('jsonLine', () => {
  it('jsonLine writes any value in characters that no terminal obeys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({unit: 'binary'}), fc.string({unit: 'binary'})), (value) => {
        const text = jsonLine(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
      }),
    );
    expect(jsonLine({text: 'a\u009Bb\u202E'})).toBe('{"text":"a\\u009bb\\u202e"}');
  });
});
