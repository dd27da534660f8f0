import {describe, expect, it} from 'vitest';
import type {Recipe} from '../../../source/cluster/worker/types.js';
import * as fixture from '../play.js';
import {alice, at, carol, findEffect, job, line, live, lost, other, sentLines} from '../play.js';
import {start, request, accept, beats, inPhase, keepalive} from './worker-play.js';

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

  it('a worker drops its offer to an R client after 15 s, and makes it again when the request is repeated', () => {
    const worker = inPhase('offering', 'future.p2p');
    expect(sentLines(worker.feed(request('future.p2p', {expires: at(60)})))).toEqual([`1 offer ${alice}`]);
    expect(sentLines(worker.pass(14.9))).toEqual([]);
    worker.pass(0.1);
    expect(worker.state.job).toBeUndefined();
    expect(sentLines(worker.pass(20))).toEqual([]);
    expect(sentLines(worker.feed(request('future.p2p', {expires: at(60)})))).toEqual([`1 offer ${alice}`]);
  });

  describe('a client of our kind that does not answer an offer within 3 s', () => {
    /** Alice, who has posted two jobs and is suspended; Carol has posted one after her. */
    const suspended = () => {
      const worker = inPhase('offering', 'p2p-tui');
      for (const future of [job, other]) worker.feed(request('p2p-tui', {future, expires: at(60)}));
      worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(60)}));
      expect(sentLines(worker.pass(2.9))).toEqual([]);
      return worker;
    };

    it('is passed over, with all that it posted', () => {
      const worker = suspended();
      expect(sentLines(worker.pass(0.1))).toEqual([`2 offer ${carol}`]);
      expect(sentLines(worker.feed(accept('p2p-tui', {from: carol, to: other, future: other})))).toEqual([]);
    });

    it('gets offers again after 10 s', () => {
      const worker = suspended();
      worker.pass(0.1);
      worker.feed(accept('p2p-tui', {from: carol, to: other, future: other}));
      expect(sentLines(worker.pass(9.9))).toEqual([]);
      expect(sentLines(worker.pass(0.1))).toEqual([`2 offer ${alice}`]);
    });

    it('gets offers again as soon as it is heard', () => {
      const worker = suspended();
      worker.pass(0.1);
      worker.feed(accept('p2p-tui', {from: carol, to: other, future: other}));
      expect(sentLines(worker.feed(keepalive()))).toEqual([`2 offer ${alice}`]);
    });

    it('can still take the offer', () => {
      const worker = suspended();
      worker.pass(0.1);
      worker.feed(accept('p2p-tui'));
      expect(worker.state.job).toMatchObject({phase: 'fetching', request: {client: alice, future: job}});
    });
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
