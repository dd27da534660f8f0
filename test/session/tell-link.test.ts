import {describe, expect, it} from 'vitest';
import type {SessionEvent} from '../../source/board/session/session.js';
import {tellLink} from '../../source/session/tell-link.js';
import {handClock} from '../helpers/hand-clock.js';

function setUp() {
  const clock = handClock(1000);
  const told: string[] = [];
  const listeners = new Set<(event: SessionEvent) => void>();
  const end = tellLink({
    board: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clock,
    tell: (text) => told.push(text),
  });
  return {
    told,
    end,
    clock,
    link(state: 'connecting' | 'live' | 'denied' | 'lost', detail?: string, wait?: number) {
      const event: SessionEvent = {
        ...{type: 'link', state},
        ...(detail !== undefined && {detail}),
        ...(wait !== undefined && {retryAt: clock.now() + wait}),
      };
      for (const listener of listeners) listener(event);
    },
  };
}

const refused = 'Nothing answers at board:22: check that the board runs there.';

describe('tellLink', () => {
  it('tells why, and when it is tried again', () => {
    const {told, link} = setUp();
    link('connecting');
    link('lost', refused, 7400);
    link('connecting', refused);
    link('denied', 'alice/friends is not hosted yet', 2000);
    expect(told).toEqual([
      'Nothing answers at board:22: check that the board runs there; next try in 8 s',
      'alice/friends is not hosted yet; next try in 2 s',
    ]);
  });

  it('tells the same once a minute', () => {
    const {told, link, clock} = setUp();
    for (let second = 0; second <= 120; second += 10) {
      link('connecting', refused);
      link('lost', refused, 10_000);
      clock.advance(10_000);
    }

    expect(told).toHaveLength(3);
  });

  it('tells the same once a minute when somebody sets the clock back, and when the next try is by that clock', () => {
    const {told, link, clock} = setUp();
    link('lost', refused, 10_000);
    clock.jump(-3_600_000);
    clock.advance(60_000);
    link('lost', refused, 10_000);
    expect(told.map((text) => text.split('; ')[1])).toEqual(['next try in 10 s', 'next try in 10 s']);
  });

  it('tells that it is joined after all, and only then', () => {
    const {told, link, end} = setUp();
    link('live');
    link('lost', refused, 500);
    link('live');
    link('live');
    link('lost', refused, 500);
    end();
    link('live');
    expect(told.map((text) => text.split(':')[0])).toEqual([
      'Nothing answers at board',
      'The board is joined.',
      'Nothing answers at board',
    ]);
  });

  it('is one line, whatever the board said', () => {
    const {told, link} = setUp();
    link('lost', 'ssh says\u001B[2J\nno');
    expect(told).toEqual(['ssh says␛[2J␊no']);
  });
});
