import {describe, expect, it} from 'vitest';
import {localTime} from '../../source/message/time.js';
import type {Message, Topic} from '../../source/message/types.js';
import {apply} from '../../source/store/apply.js';
import {emptyProjection} from '../../source/store/empty.js';
import type {EventBody} from '../../source/store/event.js';
import {hostUntil, leavesAt, wallTime} from '../../source/store/moments.js';
import {wrongClocks} from '../../source/store/selectors/clocks.js';
import {line, start} from './events.js';

const alice = 'alice@a:1';
const bob = 'bob@b:2';
const id = 'aaaa-1';
const year = 365 * 86_400_000;

/** A cluster in which each clock may be wrong, ours too: times are seconds on the timeline. */
function clocks() {
  const p = emptyProjection(start);
  let offset = 0;
  const event = (seconds: number, body: EventBody) => {
    const time = start + seconds * 1000;
    apply(p, {...body, seq: p.seq + (body.type === 'tick' ? 0 : 1), at: time + offset, time});
  };
  return {
    p,
    event,
    /** Our wall clock jumps. */
    jump(seconds: number, by: number) {
      const from = start + seconds * 1000 + offset;
      offset += by;
      event(seconds, {type: 'clock', from, to: from + by});
    },
    /** A line of a peer whose clock is so many seconds ahead; `lifetime` is in seconds. */
    say(seconds: number, message: Message, ahead = 0, lifetime = 10, topic: Topic = 'future.p2p') {
      const sent = start / 1000 + seconds + ahead;
      const when = localTime(sent * 1000, 0);
      const told = {...message, when, ...('expires' in message && {expires: sent + lifetime})} as Message;
      event(seconds, {type: 'line', topic, message: told});
    },
    wait: (seconds: number) => event(seconds, {type: 'tick'}),
  };
}

describe('jumps of the wall clock', () => {
  it.each([year, -year])('a jump of the clock changes no duration and expires nothing (%d ms)', (by) => {
    const cluster = clocks();
    const {p} = cluster;
    cluster.say(0, line.worker(bob), 0, 3600);
    cluster.say(1, line.request(alice, id));
    cluster.jump(2, by);
    cluster.say(2, line.offer(bob, alice, id), 0, 15);
    cluster.say(3, line.accept(alice, bob, id), 0, 60);
    cluster.wait(30);
    expect(p.now).toBe(start + 30_000);
    expect(p.jobs.get(id)).toMatchObject({stage: 'running', times: {accepted: {at: start + 3000}}});
    expect(p.workers.get(bob)).toMatchObject({state: 'running'});
    cluster.jump(31, -by);
    cluster.say(40, line.result(bob, alice, id), 0, 60);
    cluster.wait(44);
    expect(p.jobs.get(id)).toMatchObject({stage: 'ended'});
    expect(p.doneByMinute.get(Math.floor((start + 43_000) / 60_000))).toBe(1);
    expect(p.clock).toMatchObject({jumps: 2, last: {at: start + 31_000}});
    cluster.wait(3599);
    expect(p.workers.get(bob)?.state).toBe('idle');
    cluster.wait(3600);
    expect(p.workers.get(bob)?.state).toBe('expired');
  });

  it('a jump of the wall clock moves what is shown as a time of day, and nothing else', () => {
    const cluster = clocks();
    cluster.say(0, line.heartbeat(bob), 0, 60, 'p2p-tui');
    cluster.jump(10, 3_600_000);
    const {p} = cluster;
    expect(wallTime(p, p.now)).toBe(start + 10_000 + 3_600_000);
    expect(p.workers.get(bob)?.since).toBe(start);
  });

  it('our clock is the wrong one when it jumped and the others agree with each other', () => {
    const cluster = clocks();
    for (let seconds = 0; seconds <= 60; seconds += 15) {
      for (const peer of ['a@a:1', 'b@b:1', 'c@c:1']) {
        cluster.say(seconds + 1, line.heartbeat(peer, {every: 15}), 0, 60, 'p2p-tui');
        seconds += 0.06;
      }
    }

    expect(wrongClocks(cluster.p)).toEqual([]);
    cluster.jump(90, -62_000);
    expect(wrongClocks(cluster.p)).toMatchObject([{whose: 'ours', clocks: 3}]);
    expect(Math.abs((wrongClocks(cluster.p)[0]?.ahead ?? 0) + 62_000)).toBeLessThan(1100);
  });
});

describe('peers with a wrong clock', () => {
  it.each([-3600, -62, -12, 0, 16, 62, 3600])(
    'a peer with a wrong clock is believed in how long, not in until when (%d s)',
    (ahead) => {
      const cluster = clocks();
      const {p} = cluster;
      cluster.say(0, line.cluster(alice), ahead, 3600);
      cluster.say(0, line.worker(bob), ahead, 7200);
      cluster.say(1, line.request(alice, id), ahead, 10);
      expect(p.jobs.get(id)?.expires).toBe(start + 11_000);
      cluster.say(2, line.offer(bob, alice, id), ahead, 15);
      expect(p.jobs.get(id)?.expires).toBe(start + 17_000);
      // Seconds are whole on the wire, and lines take their time.
      const worker = p.workers.get(bob);
      expect(worker && leavesAt(p, worker)).toBe(start + 7_200_000);
      expect(p.host && hostUntil(p, p.host)).toBe(start + 3_600_000);
      // It is asked for again, and nobody took it: thirty seconds after that ran out.
      cluster.wait(46);
      expect(p.jobs.get(id)?.stage).toBe('offered');
      cluster.wait(47);
      expect(p.jobs.get(id)?.stage).toBe('expired');
      cluster.wait(7199);
      expect(p.workers.get(bob)?.state).toBe('idle');
      cluster.wait(7200);
      expect(p.workers.get(bob)?.state).toBe('expired');
    },
  );

  it('a worker whose clock is wrong is idle though its announced time is over', () => {
    const cluster = clocks();
    cluster.say(0, line.worker(bob), -7200, 3600);
    cluster.wait(600);
    expect(cluster.p.workers.get(bob)?.state).toBe('idle');
  });

  it('a request that is sent again after its client has set its clock back is a new attempt', () => {
    const cluster = clocks();
    cluster.say(0, line.request(alice, id), 3600, 10);
    cluster.say(1, line.offer(bob, alice, id));
    cluster.say(2, line.accept(alice, bob, id), 3600, 60);
    cluster.say(30, line.request(alice, id), 0, 10);
    expect(cluster.p.jobs.get(id)).toMatchObject({stage: 'requested', attempts: 2});
  });

  it('the wrong clock of a peer is found, with the amount and whose it is', () => {
    const cluster = clocks();
    for (let seconds = 0; seconds <= 60; seconds += 15) {
      cluster.say(seconds, line.heartbeat('a@a:1', {every: 15}), 0, 60, 'p2p-tui');
      cluster.say(seconds + 1, line.heartbeat('b@b:1', {every: 15}), 0, 60, 'p2p-tui');
      cluster.say(seconds + 2, line.heartbeat('kiwi@k:1', {every: 15}), 62, 60, 'p2p-tui');
    }

    expect(wrongClocks(cluster.p)).toEqual([{whose: 'theirs', peer: 'kiwi@k:1', ahead: 62_000, clocks: 3}]);
  });
});
