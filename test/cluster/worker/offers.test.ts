import {describe, expect, it} from 'vitest';
import type {Recipe} from '../../../source/cluster/worker/types.js';
import * as fixture from '../play.js';
import {alice, at, carol, findEffect, job, line, live, lost, other, sentLines} from '../play.js';
import {start, request, accept, beats, inPhase} from './worker-play.js';

describe('joining workers', () => {
  it('a worker sends a hello and a heartbeat when it joins, and after every return of the link', () => {
    const worker = start();
    const first = worker.feed(live);
    expect(sentLines(first)).toEqual(['1 worker']);
    expect(beats(first)).toMatchObject([{state: 'idle', future: undefined, every: 15, expires: at(60)}]);
    worker.feed(lost);
    expect(worker.pass(100)).toEqual([]);
    expect(sentLines(worker.feed(live))).toEqual(['1 worker']);
    expect(beats(worker.pass(1))).toHaveLength(1);
  });

  it('a worker serves R futures without heartbeats where the second topic is not there', () => {
    const worker = start();
    expect(sentLines(worker.feed(fixture.onlyFirst, request('future.p2p')))).toEqual([
      '1 worker',
      `1 offer ${alice}`,
    ]);
    expect(beats(worker.pass(10))).toEqual([]);
  });

  it('a worker with a time to leave sends it in its hello', () => {
    const worker = start({leaveAt: fixture.start + 90_000});
    expect(findEffect(worker.feed(live), 'send-line').draft).toMatchObject({type: 'worker', expires: at(90)});
  });
});

describe('offers of a worker', () => {
  it('a worker offers for the oldest request, and for the next when another worker takes that', () => {
    const worker = start();
    worker.feed(live, request('p2p-tui'));
    expect(sentLines(worker.feed(request('p2p-tui', {future: other, from: carol})))).toEqual([]);
    expect(sentLines(worker.feed(accept('p2p-tui', {to: carol})))).toEqual([`2 offer ${carol}`]);
  });

  // Its `when` is no time, so that only our clock can say how old it is.
  const expired = request('p2p-tui', {expires: at(0), when: '2027-99-99T08:00:00'});
  const unserved: readonly [string, ReturnType<typeof request>, Partial<Recipe>?][] = [
    ['expired, as far as anybody can tell', expired],
    ['too large', request('p2p-tui', {size: 1001})],
    ['for a runtime it has not', request('p2p-tui', {runtime: 'command'})],
    ['an R future on the second topic', request('p2p-tui', {runtime: 'r'})],
    ['an R future where it has no R', request('future.p2p'), {runtimes: ['node']}],
    ['from a user it does not serve', request('p2p-tui'), {allowFrom: ['carol']}],
  ];
  it.each(unserved)('a worker makes no offer for a request that is %s', (_, line, recipe) => {
    const worker = start(recipe);
    worker.feed(live);
    expect(sentLines(worker.feed(line))).toEqual([]);
  });

  it('a worker drops its offer after 15 s, and makes it again when the request is repeated', () => {
    const worker = inPhase('offering', 'p2p-tui');
    expect(sentLines(worker.feed(request('p2p-tui', {expires: at(20)})))).toEqual([`2 offer ${alice}`]);
    expect(sentLines(worker.pass(14.9))).toEqual([]);
    worker.pass(0.1);
    expect(worker.state.job).toBeUndefined();
    expect(sentLines(worker.feed(request('p2p-tui', {expires: at(30)})))).toEqual([`2 offer ${alice}`]);
  });

  it('a worker forgets requests that were withdrawn or taken, or whose client left', () => {
    const lines = [
      line('p2p-tui', {type: 'withdraw', from: carol, to: '<none>', future: other}),
      accept('p2p-tui', {from: carol, to: alice, future: other}),
      line('p2p-tui', {type: 'bye', from: carol}),
    ];
    for (const end of lines) {
      const worker = inPhase('offering', 'p2p-tui');
      worker.feed(request('p2p-tui', {from: carol, future: other}), end);
      expect(worker.state.requests.map(({future}) => future)).toEqual([job]);
    }
  });

  it('a worker loses its offer with the link, and makes it again with the next one', () => {
    const worker = inPhase('offering', 'p2p-tui');
    worker.feed(lost);
    expect(worker.state.job).toBeUndefined();
    expect(sentLines(worker.feed(live))).toEqual(['1 worker', `2 offer ${alice}`]);
  });
});
