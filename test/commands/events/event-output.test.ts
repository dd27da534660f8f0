import {describe, expect, it} from 'vitest';
import {recordTo} from '../../../source/commands/events/event-output.js';
import type {Message} from '../../../source/message/types.js';
import {createClock} from '../../simulation/clock.js';

const when = '2026-11-21T22:00:00';
const me = 'bob@kiwi:1';
const offer = (from: string, to: string): Message => ({
  type: 'offer',
  when,
  expires: 2_000_000_000,
  from,
  to,
  future: '0123456789abcdef0123456789abcdef-1',
  protocols: ['wormhole'],
});

function lines(messages: readonly Message[], json: boolean): string[] {
  const written: string[] = [];
  const record = recordTo((text) => written.push(text), {
    json,
    clock: createClock(),
    isOurs: (id) => id === me,
  });
  for (const message of messages) record({type: 'line', topic: 'p2p-tui', message});
  return written;
}

describe('recordTo', () => {
  const messages: Message[] = [
    offer('carol@fig:2', 'alice@pear:3'),
    offer(me, 'alice@pear:3'),
    {type: 'bye', when, from: 'carol@fig:2'},
  ];

  it('events for people are what concerns us, and who comes and goes', () => {
    const written = lines(messages, false);
    expect(written).toHaveLength(2);
    expect(written[0]).toMatch(/^\d\d:\d\d:\d\d {2}offer .*kiwi:1 → alice@pear\n$/);
    expect(written[1]).toMatch(/bye .*carol@fig:2 left\n$/);
  });

  it('events for people leave out unwell workers on a worker, and have each one once on a host', () => {
    const beat = (from: string): Message => ({
      type: 'heartbeat',
      when,
      expires: 2_000_000_000,
      from,
      state: 'unwell',
      cause: 'disk',
      reason: 'The disk is full.',
      slots: 1,
      done: 0,
      failed: 0,
      runtimes: [],
      load: 0,
      rss: 0,
      every: 15,
      version: '0',
    });
    const beats = [beat(me), beat('carol@fig:2')];
    expect(lines(beats, false)).toEqual([]);
    expect(lines(beats, true)).toHaveLength(2);
    const written: string[] = [];
    const host = recordTo((text) => written.push(text), {json: false, clock: createClock()});
    for (const message of [...beats, ...beats]) host({type: 'line', topic: 'p2p-tui', message});
    expect(written).toHaveLength(2);
    expect(written[1]).toMatch(/! unwell {3}fig:2 takes no jobs \(disk\) The disk is full\.\n$/);
  });

  it('events for programs are all of them', () => {
    expect(lines(messages, true).map((line) => (JSON.parse(line) as {type: string}).type)).toEqual([
      'offer',
      'offer',
      'bye',
    ]);
  });
});
