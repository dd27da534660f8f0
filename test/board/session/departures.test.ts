import {describe, expect, it} from 'vitest';
import {hearPresence, noDepartures, quickUntil, seePipes} from '../../../source/board/session/departures.js';
import type {Topic} from '../../../source/message/types.js';

const cluster = {owner: 'alice', name: 'friends'};
const when = '2026-11-21T22:20:58';
const client = (from: string) => ({type: 'client', when, expires: 2e9, from, protocols: []}) as const;
const bye = (from: string) => ({type: 'bye', when, from, reason: ''}) as const;
const listing = (...users: readonly string[]) => ({
  topics: [
    {
      name: 'alice/friends/future.p2p',
      pipes: users.map((user) => ({user, address: `203.0.113.7:${user.length}`})),
    },
  ],
});

/** What follows from some messages, a second apart from 0 on. */
const after = (...said: readonly (readonly [Topic, ReturnType<typeof client | typeof bye>])[]) =>
  said.reduce((known, [topic, message], at) => hearPresence(known, topic, message, at * 1000), noDepartures);

describe('the departures that a host expects', () => {
  it('a host expects the end of the connection test of a new peer, and not those of one that it knows', () => {
    const first = after(['future.p2p', client('bob@kiwi:1')]);
    expect(quickUntil(first)).toBe(10_000);
    const again = hearPresence(first, 'future.p2p', client('bob@kiwi:1'), 20_000);
    expect(quickUntil(again)).toBeLessThan(20_000);
    expect(quickUntil(hearPresence(again, 'future.p2p', client('bob@kiwi:2'), 20_000))).toBe(30_000);
  });

  it('a host expects no such end of a peer of our kind, in whichever order its topics are heard', () => {
    const from = 'bob@kiwi:1';
    expect(quickUntil(after(['future.p2p', client(from)], ['p2p-tui', client(from)]))).toBe(-Infinity);
    expect(quickUntil(after(['p2p-tui', client(from)], ['future.p2p', client(from)]))).toBe(-Infinity);
  });

  it('a host expects pipes to go after a goodbye', () => {
    expect(quickUntil(after(['p2p-tui', bye('bob@kiwi:1')]))).toBe(2000);
  });

  it("a host expects more after a listing in which somebody's pipe is gone, but not after one of his own", () => {
    const all = seePipes(noDepartures, listing('alice', 'bob'), cluster, 0);
    expect(quickUntil(seePipes(all, listing('alice', 'bob', 'carol'), cluster, 1000))).toBe(-Infinity);
    expect(quickUntil(seePipes(all, listing('bob'), cluster, 1000))).toBe(-Infinity);
    expect(quickUntil(seePipes(all, listing('alice'), cluster, 1000))).toBe(3000);
  });
});
