import {describe, expect, it} from 'vitest';
import {shownState} from '../../../source/cluster/worker/heartbeat.js';
import * as fixture from '../play.js';
import {alice, bob, carol, findEffect, job, line, other, sentLines} from '../play.js';
import {request, withdraw, result, fetched, inPhase} from './worker-play.js';

describe('withdraws', () => {
  it.each(['future.p2p', 'p2p-tui'] as const)('a withdraw takes back an offer on %s', (topic) => {
    const worker = inPhase('offering', topic);
    worker.feed(withdraw(topic));
    expect(worker.state.job).toBeUndefined();
  });

  it('a withdraw of an R client interrupts the future, whose result is still returned', () => {
    const worker = inPhase('running', 'future.p2p');
    expect(fixture.typesOf(worker.feed(withdraw('future.p2p'), withdraw('future.p2p')))).toEqual(['abort']);
    const interrupted = worker.feed(result(false));
    expect(sentLines(interrupted)).toEqual([`2 ended ${alice}`, `1 result ${alice}`]);
    expect(worker.feed(withdraw('future.p2p'))).toEqual([]);
    expect(fixture.stagesOf(worker.feed({type: 'sent', task: 3}))).toEqual(['withdrawn']);
    expect(worker.state).toMatchObject({job: undefined, done: 0, failed: 0});
  });

  it('a withdraw of an R client during the fetch interrupts the future as soon as it is fetched', () => {
    const worker = inPhase('fetching', 'future.p2p');
    expect(worker.feed(withdraw('future.p2p'))).toEqual([]);
    expect(fixture.typesOf(worker.feed(fetched()))).toEqual(['send-line', 'evaluate', 'abort']);
  });

  it.each(['future.p2p', 'p2p-tui'] as const)(
    'a withdraw on the second topic drops a job of %s, and the worker waits for its runtime',
    (topic) => {
      const fetching = inPhase('fetching', topic);
      expect(fixture.typesOf(fetching.feed(withdraw('p2p-tui')))).toEqual(['abort']);
      expect(fetching.state.job).toBeUndefined();
      expect(findEffect(fetching.feed(fetched()), 'discard').payload.path).toBe('/job');

      const returning = inPhase('returning', topic);
      expect(fixture.typesOf(returning.feed(withdraw('p2p-tui')))).toEqual(['abort', 'discard']);
      expect(returning.state.results).toEqual([]);

      const running = inPhase('running', topic);
      running.feed(request('p2p-tui', {from: carol, future: other}));
      expect(fixture.typesOf(running.feed(withdraw('p2p-tui'), withdraw('p2p-tui')))).toEqual(['abort']);
      expect(running.state.job?.phase).toBe('running');
      const done = running.feed(result());
      expect(sentLines(done)).toEqual([`2 offer ${carol}`]);
      expect(done.filter(({type}) => type === 'discard')).toHaveLength(2);
    },
  );

  it.each(['fetching', 'running', 'returning'] as const)(
    'a withdraw for another worker drops the request, and leaves alone what is %s here',
    (phase) => {
      for (const topic of ['future.p2p', 'p2p-tui'] as const) {
        for (const to of [carol, '<none>']) {
          const worker = inPhase(phase, topic);
          worker.feed(request(topic));
          const withdrawn = line('p2p-tui', {type: 'withdraw', from: alice, to, future: job});
          expect(worker.feed(withdrawn, {...withdrawn, topic})).toEqual([]);
          expect(shownState(worker.state)).toEqual({state: phase, future: job});
          expect(worker.state.requests).toEqual([]);
        }
      }
    },
  );

  it('a withdraw of another client changes nothing', () => {
    const worker = inPhase('running', 'p2p-tui');
    const {job: before} = worker.state;
    worker.feed(line('p2p-tui', {type: 'withdraw', from: carol, to: bob, future: job}));
    expect(worker.state.job).toBe(before);
  });

  it('a job is aborted without a withdraw when its client sends a bye', () => {
    const worker = inPhase('running', 'p2p-tui');
    expect(fixture.typesOf(worker.feed(line('p2p-tui', {type: 'bye', from: alice})))).toEqual(['abort']);
  });
});
