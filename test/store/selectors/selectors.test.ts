import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {funnel} from '../../../source/store/selectors/funnel.js';
import {activeCount, activeJobs, recentJobs} from '../../../source/store/selectors/jobs.js';
import {donePerMinute, doneRate, offersLostShare} from '../../../source/store/selectors/series.js';
import {percentile, timings} from '../../../source/store/selectors/timings.js';
import {sortedWorkers} from '../../../source/store/selectors/workers.js';
import {line, scene} from '../events.js';

const alice = 'alice@a:1';
const bob = 'bob@b:2';

/** Ten jobs done, the n-th after waiting n and running 2n seconds; one running, one requested. */
function busy() {
  const cluster = scene();
  for (let job = 1; job <= 10; job += 1) {
    const at = job * 100;
    cluster.say(at, line.request(alice, `done-${job}`, at + 10));
    cluster.say(at, line.offer(bob, alice, `done-${job}`));
    cluster.say(at, line.offer('carol@c:3', alice, `done-${job}`));
    cluster.say(at + job, line.accept(alice, bob, `done-${job}`));
    cluster.tell(at + job, line.started(bob, alice, `done-${job}`));
    cluster.say(at + job * 3, line.result(bob, alice, `done-${job}`));
    cluster.tell(at + job * 3, line.received(alice, bob, `done-${job}`, {outcome: 'ok'}));
  }

  cluster.say(1060, line.request(alice, 'asked-1', 1070));
  cluster.tell(1060, line.started(bob, alice, 'runs-1'));
  return cluster.projection;
}

describe('selectors', () => {
  const p = busy();

  it('funnel counts the jobs of each stage', () => {
    const counts = funnel(p).filter(({count}) => count > 0);
    expect(counts).toEqual([
      {stage: 'requested', count: 1},
      {stage: 'running', count: 1},
      {stage: 'done', count: 10},
    ]);
  });

  it('activeJobs lists the jobs under way, and recentJobs the newest that ended', () => {
    expect(activeJobs(p).map(({id}) => id)).toEqual(['asked-1', 'runs-1']);
    expect(activeCount(p)).toBe(2);
    expect(recentJobs(p, 2).map(({id}) => id)).toEqual(['done-10', 'done-9']);
    expect(recentJobs(p, 0)).toEqual([]);
  });

  it('donePerMinute counts the jobs done by minute', () => {
    const minutes = donePerMinute(p, 18);
    expect(minutes.length).toBe(18);
    expect(minutes.reduce<number>((sum, count = 0) => sum + count, 0)).toBe(10);
    // 1030 s is in minute 17; the minute under way is 17, too.
    expect(minutes[17]).toBe(1);
    expect(doneRate(p)).toBe(1);
  });

  it('timings gives how long jobs wait and run', () => {
    expect(timings(p)).toEqual({wait: {p50: 5000, p95: 10_000}, run: {p50: 10_000, p95: 20_000}, jobs: 10});
    expect(timings(p, 2)).toMatchObject({wait: {p50: 9000, p95: 10_000}, jobs: 2});
    expect(timings(scene().projection)).toEqual({wait: {}, run: {}, jobs: 0});
  });

  it('offersLostShare gives the share of offers that lost', () => {
    expect(offersLostShare(p)).toBe(0.5);
    expect(offersLostShare(scene().projection)).toBe(0);
  });

  it('sortedWorkers has ours first, then those at work, ready and away', () => {
    const cluster = scene();
    cluster.tell(0, line.heartbeat('z@z:1', {state: 'idle'}));
    cluster.tell(0, line.heartbeat('y@y:1', {state: 'running'}));
    cluster.tell(0, line.heartbeat('b@b:1', {state: 'idle'}));
    cluster.tell(0, line.bye('b@b:1'));
    cluster.tell(0, line.heartbeat('a@a:1', {state: 'idle'}));
    cluster.event(0, {type: 'line', topic: 'p2p-tui', message: line.heartbeat('our@o:1'), ours: true});
    expect(sortedWorkers(cluster.projection).map(({id}) => id)).toEqual([
      'our@o:1',
      'y@y:1',
      'a@a:1',
      'z@z:1',
      'b@b:1',
    ]);
  });

  it('percentile takes one of the values themselves', () => {
    const values = fc
      .array(fc.integer(), {minLength: 1})
      .map((list) => list.sort((one, other) => one - other));
    fc.assert(
      fc.property(values, fc.double({min: 0, max: 1, noNaN: true}), (sorted, share) => {
        const value = percentile(sorted, share) ?? Number.NaN;
        expect(sorted).toContain(value);
        expect(sorted.filter((other) => other <= value).length).toBeGreaterThanOrEqual(
          share * sorted.length - 1e-9,
        );
      }),
    );
    expect(percentile([], 0.5)).toBeUndefined();
  });
});
