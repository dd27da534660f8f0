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
  it('a lost or denied link is reported with its reason and the time of the next try', () => {
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

  it('the same reason is reported once a minute', () => {
    const {told, link, clock} = setUp();
    for (let second = 0; second <= 120; second += 10) {
      link('connecting', refused);
      link('lost', refused, 10_000);
      clock.advance(10_000);
    }

    expect(told).toHaveLength(3);
  });

  it('the same reason is reported once a minute though the clock is set back, with the next try by that clock', () => {
    const {told, link, clock} = setUp();
    link('lost', refused, 10_000);
    clock.jump(-3_600_000);
    clock.advance(60_000);
    link('lost', refused, 10_000);
    expect(told.map((text) => text.split('; ')[1])).toEqual(['next try in 10 s', 'next try in 10 s']);
  });

  it('a link that is live again after a loss is reported, and no other', () => {
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

  it('a report of the link is one line, whatever the board sent', () => {
    const {told, link} = setUp();
    link('lost', 'ssh says\u001B[2J\nno');
    expect(told).toEqual(['ssh says␛[2J␊no']);
  });
});
