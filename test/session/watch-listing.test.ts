import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Listing} from '../../source/board/listing.js';
import type {SessionEvent} from '../../source/board/session/types.js';
import {listingOf, watchListing} from '../../source/session/watch-listing.js';
import type {EventBody} from '../../source/store/event.js';
import {createClock} from '../simulation/clock.js';

const listing = {
  topics: [{name: 'alice/friends/future.p2p', pipes: [{user: 'bob', address: '192.0.2.7:1'}]}],
};

/** A board whose state the test decides; it counts how often it was asked. */
function boardAt(state: 'live' | 'lost', role: 'host' | 'member' = 'member', user = 'alice') {
  let listener: (event: SessionEvent) => void = () => undefined;
  let onListing: (listing: Listing) => void = () => undefined;
  const board = {
    state,
    user,
    role,
    asked: 0,
    listing() {
      board.asked++;
      return Promise.resolve(listing);
    },
    onListing(next: (listing: Listing) => void) {
      onListing = next;
      return () => undefined;
    },
    see(seen: Listing) {
      onListing(seen);
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

/** What is recorded of a board. */
function watch(board: ReturnType<typeof boardAt>) {
  const clock = createClock();
  const events: EventBody[] = [];
  const stop = watchListing({
    board,
    cluster: 'alice/friends',
    clock,
    record: (event) => events.push(event),
  });
  return {clock, events, stop};
}

describe('watchListing', () => {
  it('a listing is read when the board is joined, when a peer joins, and every minute, and only while joined', async () => {
    const board = boardAt('lost');
    const {clock, events, stop} = watch(board);
    await clock.pass(60_000);
    expect(events).toEqual([]);
    board.become('live');
    await clock.pass(0);
    expect(events).toEqual([{type: 'listing', ...listing}]);
    await clock.pass(120_000);
    expect([events.length, board.asked]).toEqual([3, 3]);
    board.hear('worker');
    board.hear('client');
    await clock.pass(1500);
    expect(board.asked).toBe(4);
    await clock.pass(59_000);
    expect(board.asked).toBe(4);
    await clock.pass(1000);
    expect(board.asked).toBe(5);
    stop();
    await clock.pass(60_000);
    expect(board.asked).toBe(5);
  });

  it("a host's listings are those that the session asks for, told when they change and once a minute", async () => {
    const board = boardAt('live', 'host');
    const {clock, events} = watch(board);
    for (let looks = 0; looks < 8; looks++) {
      board.see(listing);
      await clock.pass(250);
    }

    expect(events).toHaveLength(1);
    board.see({topics: []});
    expect(events).toHaveLength(2);
    await clock.pass(60_000);
    board.see({topics: []});
    expect([events.length, board.asked]).toEqual([3, 0]);
  });

  it('a member never asks who is connected, for the board shows it to the owner alone', async () => {
    const board = boardAt('live', 'member', 'bob');
    const {clock, events} = watch(board);
    await clock.pass(60_000);
    board.hear('worker');
    await clock.pass(60_000);
    expect([events.length, board.asked]).toEqual([0, 0]);
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
