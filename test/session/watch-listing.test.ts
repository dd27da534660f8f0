import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {SessionEvent} from '../../source/board/session/types.js';
import {listingOf, watchListing} from '../../source/session/watch-listing.js';
import type {EventBody} from '../../source/store/event.js';
import {createClock} from '../simulation/clock.js';

const listing = {
  topics: [{name: 'alice/friends/future.p2p', pipes: [{user: 'bob', address: '192.0.2.7:1'}]}],
};

/** A board whose state the test decides. */
function boardAt(state: 'live' | 'lost', user = 'alice') {
  let listener: (event: SessionEvent) => void = () => undefined;
  const board = {
    state,
    user,
    looks: 0,
    listing() {
      board.looks++;
      return Promise.resolve(listing);
    },
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
  it('a listing is read when the board is joined, when a peer joins, and every 15 s, and only while joined', async () => {
    const clock = createClock();
    const board = boardAt('lost');
    const events: EventBody[] = [];
    const stop = watchListing({
      board,
      cluster: 'alice/friends',
      clock,
      record: (event) => events.push(event),
    });
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

  it('a member never asks who is connected, for the board shows it to the owner alone', async () => {
    const clock = createClock();
    const board = boardAt('live', 'bob');
    const stop = watchListing({board, cluster: 'alice/friends', clock, record: () => undefined});
    await clock.pass(60_000);
    board.hear('worker');
    await clock.pass(60_000);
    stop();
    expect(board.looks).toBe(0);
  });
});

const user = fc.stringMatching(/^[a-z0-9]{1,6}$/);
const name = fc.stringMatching(/^[a-z0-9.]{1,6}$/);
/** The topics of some clusters of one owner, and the private ones of those who were not let in. */
const listings = fc.record({
  owner: user,
  names: fc.uniqueArray(name, {minLength: 2, maxLength: 5}),
  people: fc.array(user, {minLength: 1, maxLength: 4}),
});

describe('listingOf', () => {
  it('listingOf keeps the topics of one cluster alone, with the private ones of those who were not let in', () => {
    fc.assert(
      fc.property(listings, ({owner, names, people}) => {
        const pipes = people.map((person) => ({user: person, address: '192.0.2.7:1'}));
        const topicsOf = (cluster: string) =>
          [cluster, ...people.map((person) => `${person}/${cluster}`)].flatMap((place) =>
            ['future.p2p', 'p2p-tui'].map((topic) => ({name: `${place}/${topic}`, access: people, pipes})),
          );
        const clusters = names.map((each) => `${owner}/${each}`);
        const all = {topics: clusters.flatMap(topicsOf)};
        for (const cluster of clusters) expect(listingOf(cluster, all)).toEqual({topics: topicsOf(cluster)});
      }),
    );
  });
});
