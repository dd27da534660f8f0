import {describe, expect, it} from 'vitest';
import type {SessionEvent} from '../../source/board/session-types.js';
import {watchListing} from '../../source/session/watch-listing.js';
import type {EventBody} from '../../source/store/event.js';
import {createClock} from '../simulation/clock.js';

const listing = {
  topics: [{name: 'alice/friends/future.p2p', pipes: [{user: 'bob', address: '192.0.2.7:1'}]}],
};

/** A board whose state the test decides. */
function boardAt(state: 'live' | 'lost') {
  let listener: (event: SessionEvent) => void = () => undefined;
  const board = {
    state,
    listing: () => Promise.resolve(listing),
    subscribe(next: (event: SessionEvent) => void) {
      listener = next;
      return () => undefined;
    },
    hear(type: 'worker' | 'client') {
      const message = {type, when: '', expires: 0, from: 'bob@kiwi:1', protocols: []};
      listener({type: 'line', topic: 'future.p2p', message});
    },
    become(next: 'live' | 'lost') {
      board.state = next;
      listener({type: 'link', state: next});
    },
  };
  return board;
}

describe('watchListing', () => {
  it('looks when the board is joined, when somebody joins, and every 15 s, and never while it is not joined', async () => {
    const clock = createClock();
    const board = boardAt('lost');
    const events: EventBody[] = [];
    const stop = watchListing({board, clock, record: (event) => events.push(event)});
    await clock.pass(60_000);
    expect(events).toEqual([]);
    board.become('live');
    await clock.pass(0);
    expect(events).toEqual([{type: 'listing', ...listing}]);
    await clock.pass(30_000);
    expect(events).toHaveLength(3);
    board.hear('worker');
    board.hear('client');
    await clock.pass(1500);
    expect(events).toHaveLength(4);
    await clock.pass(14_000);
    expect(events).toHaveLength(4);
    await clock.pass(1000);
    expect(events).toHaveLength(5);
    stop();
    await clock.pass(60_000);
    expect(events).toHaveLength(5);
  });
});
