import {describe, expect, it} from 'vitest';
import {funnel} from '../../source/store/selectors/funnel.js';
import {transcript} from '../fixtures/transcript.js';
import {lineBody, scene} from './events.js';

/** The transcript folded, at the times its lines tell; access lists tell none. */
function replay() {
  const cluster = scene();
  let seconds = 0;
  for (const {line, topic} of transcript) {
    const when = /^when=([^,]+)/.exec(line)?.[1];
    if (when !== undefined) {
      seconds = Math.max(seconds, (Date.parse(`${when}Z`) - Date.UTC(2026, 10, 21, 22)) / 1000);
    }
    cluster.event(seconds, lineBody(line, topic));
  }

  return {cluster, seconds};
}

describe('the recorded run of R peers', () => {
  const {cluster, seconds} = replay();
  const {projection: p} = cluster;

  it('the recorded run has the host and the members', () => {
    expect(p.host).toMatchObject({id: 'alice@vm:19600', user: 'alice'});
    expect([...p.members.values()].map(({user, listed}) => [user, listed])).toEqual([
      ['alice', true],
      ['bob', true],
    ]);
  });

  it('the recorded run has three workers, which never were clients', () => {
    expect([...p.workers.values()].map(({id, done, beats}) => [id, done, beats])).toEqual([
      ['bob@vm:23709', 7, false],
      ['bob@vm:19625', 0, false],
      ['bob@vm:19623', 0, false],
    ]);
    expect([...p.clients.keys()]).toEqual(['alice@vm:23760', 'alice@vm:1660', 'alice@vm:19724']);
  });

  it('the jobs of the recorded run are where they ended', () => {
    const ends = [...p.jobs.values()].map(
      ({short, stage, inferred}) => `${short} ${stage}${inferred ? '~' : ''}`,
    );
    expect(ends).toEqual([
      '87b6-1 ended~',
      '87b6-4 ended~',
      '87b6-7 ended~',
      '87b6-10 ended~',
      '87b6-13 ended~',
      '87b6-16 ended~',
      '87b6-19 withdrawn',
      '87b6-22 ended~',
      'ee8f-1 withdrawn',
      '01cf-1 accepted',
    ]);
    expect(p.clients.get('alice@vm:23760')).toMatchObject({requested: 8, received: 7, active: 0});
    expect(Object.fromEntries(funnel(p).map(({stage, count}) => [stage, count]))).toMatchObject({
      accepted: 1,
      done: 0,
      ended: 7,
      withdrawn: 2,
      failed: 0,
    });
  });

  it('the recorded run shows which of two racing workers won', () => {
    expect(cluster.job('4a41d107bd4a7a8b44432e73873d01cf-1')).toMatchObject({
      worker: 'bob@vm:19623',
      offered: 2,
    });
    expect(cluster.worker('bob@vm:19623')).toMatchObject({state: 'fetching', inferred: true});
    expect(cluster.worker('bob@vm:19625')).toMatchObject({state: 'idle'});
    expect(p.counters).toMatchObject({lines: 66, badLines: 0, offers: 10, offersLost: 1});
  });

  it('the end of the killed worker and its job in the recorded run is inferred', () => {
    cluster.wait(seconds + 3);
    expect(cluster.job('4a41d107bd4a7a8b44432e73873d01cf-1')).toMatchObject({
      stage: 'running',
      inferred: true,
    });
    cluster.wait(5100);
    expect(cluster.worker('bob@vm:19623')).toMatchObject({state: 'expired'});
    expect(cluster.job('4a41d107bd4a7a8b44432e73873d01cf-1')).toMatchObject({
      stage: 'running',
      stalled: true,
    });
    cluster.wait(5700);
    expect(cluster.job('4a41d107bd4a7a8b44432e73873d01cf-1')).toMatchObject({
      stage: 'failed',
      inferred: true,
    });
  });
});
