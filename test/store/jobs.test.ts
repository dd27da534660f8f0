import {describe, expect, it} from 'vitest';
import {line, scene, start} from './events.js';

const alice = 'alice@a:1';
const bob = 'bob@b:2';
const carol = 'carol@c:3';
const id = 'c5d21c883b3f85e77d812fb01a1687b6-4';

/** A job that bob has accepted, two seconds after `start`. */
function accepted() {
  const cluster = scene();
  cluster.say(0, line.request(alice, id));
  cluster.say(1, line.offer(bob, alice, id));
  cluster.say(2, line.accept(alice, bob, id));
  return cluster;
}

describe('jobs of other people', () => {
  it('a job of other people goes through its stages, those not on the wire inferred', () => {
    const cluster = accepted();
    expect(cluster.job(id)).toMatchObject({stage: 'accepted', inferred: false, worker: bob, short: '87b6-4'});
    cluster.wait(4);
    expect(cluster.job(id)).toMatchObject({stage: 'running', inferred: true});
    expect(cluster.worker(bob)).toMatchObject({state: 'running', inferred: true, job: id});
    cluster.say(9, line.result(bob, alice, id));
    expect(cluster.job(id)).toMatchObject({stage: 'returning', inferred: false});
    cluster.wait(13);
    expect(cluster.job(id)).toMatchObject({stage: 'ended', inferred: true, since: start + 12_000});
    expect(cluster.job(id).times).toEqual({
      requested: {at: start, inferred: false},
      offered: {at: start + 1000, inferred: false},
      accepted: {at: start + 2000, inferred: false},
      sending: {at: start + 2300, inferred: true},
      running: {at: start + 3001, inferred: true},
      returning: {at: start + 9000, inferred: false},
      ended: {at: start + 12_000, inferred: true},
    });
    expect(cluster.worker(bob)).toMatchObject({state: 'idle', done: 1, job: undefined});
    expect([...cluster.projection.doneByMinute.values()]).toEqual([1]);
  });

  it('a job takes longer to send the larger it is', () => {
    const cluster = scene();
    cluster.say(0, line.request(alice, id, 10, {size: 100_000_000}));
    cluster.say(2, line.accept(alice, bob, id));
    cluster.wait(10);
    expect(cluster.job(id)).toMatchObject({stage: 'sending', inferred: true});
    cluster.wait(13);
    expect(cluster.job(id).stage).toBe('running');
  });

  it('a job has exact stages where the second topic has them', () => {
    const cluster = accepted();
    cluster.wait(4);
    cluster.tell(5, line.started(bob, alice, id));
    expect(cluster.job(id)).toMatchObject({stage: 'running', inferred: false, since: start + 5000});
    cluster.tell(6, line.progress(bob, alice, id, 4));
    expect(cluster.job(id).progress).toEqual({done: 4, total: 10, note: undefined});
    cluster.tell(9, line.ended(bob, alice, id, {outcome: 'ok'}));
    cluster.say(9, line.result(bob, alice, id));
    cluster.tell(10, line.received(alice, bob, id, {outcome: 'ok'}));
    expect(cluster.job(id)).toMatchObject({stage: 'done', inferred: false, since: start + 10_000});
    cluster.wait(100);
    expect(cluster.projection.stages.done.size).toBe(1);
  });

  it('a job that was inferred to be done becomes exact when `received` comes', () => {
    const cluster = accepted();
    cluster.say(3, line.result(bob, alice, id));
    cluster.tell(3, line.ended(bob, alice, id, {outcome: 'ok'}));
    cluster.wait(9);
    expect(cluster.job(id)).toMatchObject({stage: 'done', inferred: true});
    cluster.tell(10, line.received(alice, bob, id));
    expect(cluster.job(id)).toMatchObject({stage: 'done', inferred: false});
    expect(cluster.projection.clients.get(alice)).toMatchObject({received: 1});
    expect([...cluster.projection.doneByMinute.values()]).toEqual([1]);
  });

  it('a job is put together from whatever line comes first', () => {
    const cluster = scene();
    cluster.say(0, line.offer(bob, alice, 'a-1'));
    cluster.say(0, line.accept(alice, bob, 'a-2'));
    cluster.say(0, line.result(bob, alice, 'a-3'));
    cluster.say(0, line.withdraw(alice, '<none>', 'a-4'));
    cluster.tell(0, line.started(bob, alice, 'a-5'));
    cluster.tell(0, line.received(alice, bob, 'a-6'));
    cluster.tell(0, line.heartbeat(carol, {state: 'running', future: 'a-7'}));
    const told = [...cluster.projection.jobs.values()].map(({id: name, stage}) => `${name} ${stage}`);
    expect(told).toEqual([
      'a-1 offered',
      'a-2 accepted',
      'a-3 returning',
      'a-4 withdrawn',
      'a-5 running',
      'a-6 ended',
      'a-7 running',
    ]);
  });

  it('a late request of a job under way adds to it and begins no new attempt', () => {
    const cluster = scene();
    cluster.say(0, line.accept(alice, bob, id));
    cluster.say(1, line.request(alice, id));
    expect(cluster.job(id)).toMatchObject({stage: 'running', attempts: 1, size: 800, worker: bob});
  });

  it('a job expires when nobody takes it or requests it again, and revives with a request', () => {
    const cluster = scene();
    cluster.say(0, line.request(alice, id));
    cluster.say(11, line.request(alice, id, 21));
    cluster.wait(50);
    expect(cluster.job(id)).toMatchObject({stage: 'requested', attempts: 1});
    cluster.wait(52);
    expect(cluster.job(id)).toMatchObject({stage: 'expired', inferred: true, reason: 'nobody took it'});
    cluster.say(60, line.request(alice, id, 70));
    expect(cluster.job(id)).toMatchObject({stage: 'requested', inferred: false, attempts: 1});
    expect(cluster.projection.clients.get(alice)).toMatchObject({requested: 1});
  });

  it('a job that is requested again after it was accepted begins a new attempt', () => {
    const cluster = accepted();
    cluster.say(40, line.request(alice, id, 50));
    expect(cluster.job(id)).toMatchObject({stage: 'requested', attempts: 2, worker: undefined, offers: []});
    expect(cluster.worker(bob)).toMatchObject({state: 'idle', job: undefined});
    cluster.say(41, line.result(carol, alice, id));
    expect(cluster.job(id)).toMatchObject({stage: 'returning', worker: carol});
  });

  it('a copy of the request of a job begins no new attempt', () => {
    const cluster = accepted();
    cluster.say(3, line.request(alice, id));
    expect(cluster.job(id)).toMatchObject({stage: 'sending', attempts: 1, worker: bob});
  });

  it('a job that its worker declines is requested in a new attempt', () => {
    const cluster = accepted();
    cluster.tell(3, line.decline(carol, alice, id));
    expect(cluster.job(id).worker).toBe(bob);
    cluster.tell(3, line.decline(bob, alice, id));
    expect(cluster.job(id)).toMatchObject({stage: 'requested', attempts: 2, reason: 'no such runtime'});
    cluster.say(4, line.request(alice, id, 14));
    expect(cluster.job(id)).toMatchObject({stage: 'requested', attempts: 2});
  });

  it('a withdrawn job remains withdrawn when its result comes, and its worker is free', () => {
    const cluster = accepted();
    cluster.say(4, line.withdraw(alice, bob, id));
    cluster.say(5, line.result(bob, alice, id));
    cluster.say(5, line.withdraw(alice, bob, id));
    cluster.wait(30);
    expect(cluster.job(id)).toMatchObject({stage: 'withdrawn', since: start + 4000});
    expect(cluster.worker(bob)).toMatchObject({state: 'idle'});
  });

  it('a job ignores lines of the worker of an earlier attempt', () => {
    const cluster = accepted();
    cluster.say(40, line.request(alice, id, 50));
    cluster.say(41, line.accept(alice, carol, id));
    cluster.tell(42, line.started(bob, alice, id));
    cluster.say(43, line.result(bob, alice, id));
    expect(cluster.job(id)).toMatchObject({stage: 'running', inferred: true, worker: carol, attempts: 2});
  });

  it('a job gets its runtime and label from a request on the second topic', () => {
    const cluster = scene();
    cluster.tell(0, line.offer(bob, alice, id));
    expect(cluster.job(id).runtime).toBe('unknown');
    cluster.tell(1, line.request(alice, id, 10, {runtime: 'node', label: 'tile 7'}));
    expect(cluster.job(id)).toMatchObject({runtime: 'node', label: 'tile 7', stage: 'offered'});
  });
});

describe('outcomes of jobs of other people', () => {
  /** A job whose result bob has announced, three seconds after `start`. */
  function returned() {
    const cluster = accepted();
    cluster.say(3, line.result(bob, alice, id));
    return cluster;
  }

  const counts = ({projection: {stages}}: ReturnType<typeof scene>) => ({
    done: stages.done.size,
    ended: stages.ended.size,
    failed: stages.failed.size,
  });

  it('the outcome of a job between R peers is not known: it is neither done nor failed', () => {
    const cluster = returned();
    cluster.wait(7);
    expect(cluster.job(id)).toMatchObject({stage: 'ended', inferred: true, outcome: undefined});
    expect(counts(cluster)).toEqual({done: 0, ended: 1, failed: 0});
    expect(cluster.projection.clients.get(alice)).toMatchObject({received: 1, active: 0});
  });

  it('the outcome of a job is not known though a client has received the result of an R worker', () => {
    const cluster = returned();
    cluster.tell(4, line.received(alice, bob, id));
    cluster.wait(100);
    expect(cluster.job(id)).toMatchObject({stage: 'ended', inferred: false, since: start + 4000});
  });

  it.each([
    ['before', 3, 3],
    ['after', 4, 3],
  ])('the outcome of an R future is known from a line of its worker %s the result', (_, result, ended) => {
    const cluster = accepted();
    const say = () => cluster.say(result, line.result(bob, alice, id));
    const tell = () =>
      cluster.tell(ended, line.ended(bob, alice, id, {outcome: 'failed', error: 'simpleError'}));
    for (const next of ended < result ? [tell, say] : [say, tell]) next();
    expect(cluster.job(id)).toMatchObject({stage: 'returning', outcome: 'failed', error: 'simpleError'});
    cluster.wait(10);
    expect(cluster.job(id)).toMatchObject({stage: 'failed', inferred: true, reason: undefined});
    expect(counts(cluster)).toEqual({done: 0, ended: 0, failed: 1});
    expect(cluster.projection.clients.get(alice)).toMatchObject({received: 1});
    expect([...cluster.projection.doneByMinute.values()]).toEqual([]);
  });

  it('the outcome of any other job comes with its result, and is exact when its client has that', () => {
    const cluster = accepted();
    cluster.tell(3, line.result(bob, alice, id, {outcome: 'failed', error: 'RangeError'}));
    cluster.tell(4, line.received(alice, bob, id, {outcome: 'failed', error: 'RangeError'}));
    expect(cluster.job(id)).toMatchObject({stage: 'failed', inferred: false, error: 'RangeError'});
  });

  it('the outcome of a job is known from its client where the line of the worker was missed', () => {
    const cluster = scene();
    cluster.tell(4, line.received(alice, bob, id, {outcome: 'failed', error: 'RangeError'}));
    expect(cluster.job(id)).toMatchObject({stage: 'failed', inferred: false, error: 'RangeError'});
  });

  it('an inferred end is corrected when the outcome comes later, as of the inferred time', () => {
    const cluster = returned();
    cluster.wait(8);
    cluster.tell(9, line.ended(bob, alice, id, {outcome: 'ok'}));
    expect(cluster.job(id)).toMatchObject({stage: 'done', inferred: true, since: start + 6000});
    expect(counts(cluster)).toEqual({done: 1, ended: 0, failed: 0});
    expect([...cluster.projection.doneByMinute.values()]).toEqual([1]);
    expect(cluster.projection.clients.get(alice)).toMatchObject({received: 1});
  });

  it('the outcome of a job is taken from nobody but its worker, and not where it is none that is known', () => {
    const cluster = returned();
    cluster.tell(4, line.ended(carol, alice, id, {outcome: 'failed'}));
    cluster.tell(4, line.ended(bob, alice, id, {outcome: 'splendid'}));
    cluster.wait(8);
    cluster.tell(9, line.ended(carol, alice, id, {outcome: 'failed'}));
    expect(cluster.job(id)).toMatchObject({stage: 'ended', outcome: undefined});
  });

  it('the error of a job is taken when it is a class of errors, and not when it is a sentence', () => {
    const cluster = accepted();
    const error = 'The password of alice is no number';
    cluster.tell(3, line.result(bob, alice, id, {outcome: 'failed', error}));
    expect(cluster.job(id)).toMatchObject({outcome: 'failed', error: undefined});
  });

  it('an outcome that comes late changes neither a withdrawn nor a done job', () => {
    const cluster = returned();
    cluster.say(4, line.withdraw(alice, bob, id));
    cluster.tell(5, line.ended(bob, alice, id, {outcome: 'ok'}));
    expect(cluster.job(id)).toMatchObject({stage: 'withdrawn'});
    cluster.event(6, {type: 'job', job: 'own-1', stage: 'done', as: 'client', worker: bob});
    cluster.tell(7, line.ended(bob, alice, 'own-1', {outcome: 'failed'}));
    cluster.tell(7, line.received(alice, bob, 'own-1', {outcome: 'failed'}));
    expect(cluster.job('own-1')).toMatchObject({stage: 'done'});
  });

  it('the outcome of an attempt is forgotten when the job is requested again', () => {
    const cluster = accepted();
    cluster.tell(3, line.result(bob, alice, id, {outcome: 'failed', error: 'RangeError'}));
    cluster.tell(4, line.request(alice, id, 14, {runtime: 'node'}));
    cluster.tell(4, line.request(alice, id, 20, {runtime: 'node'}));
    expect(cluster.job(id)).toMatchObject({stage: 'requested', outcome: undefined, error: undefined});
  });
});

describe('offers', () => {
  it('offers are counted, and the ones that lost', () => {
    const cluster = scene();
    cluster.say(0, line.request(alice, id));
    cluster.say(1, line.offer(bob, alice, id));
    cluster.say(1, line.offer(carol, alice, id));
    cluster.say(1, line.offer(carol, alice, id));
    expect(cluster.job(id).offers.map(({worker}) => worker)).toEqual([bob, carol]);
    cluster.say(2, line.accept(alice, carol, id));
    cluster.say(3, line.offer('dave@d:4', alice, id));
    expect(cluster.projection.counters).toMatchObject({offers: 3, offersLost: 2});
    expect(cluster.worker(bob)).toMatchObject({state: 'idle'});
    expect(cluster.worker('dave@d:4')).toMatchObject({state: 'idle'});
  });

  it('offers are all lost when the job expires, and won again when it is accepted after all', () => {
    const cluster = scene();
    cluster.say(0, line.request(alice, id));
    cluster.say(1, line.offer(bob, alice, id));
    cluster.wait(60);
    expect(cluster.projection.counters).toMatchObject({offers: 1, offersLost: 1});
    cluster.say(61, line.accept(alice, bob, id));
    expect(cluster.projection.counters).toMatchObject({offers: 1, offersLost: 0});
  });

  it('an offer is not won twice when its accepted job expires and is accepted again', () => {
    const cluster = accepted();
    cluster.event(3, {type: 'job', job: id, stage: 'expired', as: 'client', client: alice});
    cluster.say(4, line.accept(alice, bob, id));
    expect(cluster.job(id)).toMatchObject({stage: 'accepted', offered: 1, offersLost: 0});
    expect(cluster.projection.counters).toMatchObject({offers: 1, offersLost: 0});
  });

  it('offers of a job are kept by name up to 16, and counted beyond', () => {
    const cluster = scene();
    cluster.say(0, line.request(alice, id));
    for (let worker = 0; worker < 100; worker += 1) cluster.say(1, line.offer(`w@h:${worker}`, alice, id));
    cluster.say(1, line.offer('w@h:99', alice, id));
    expect(cluster.job(id)).toMatchObject({offered: 100});
    expect(cluster.job(id).offers.length).toBe(16);
    cluster.say(2, line.accept(alice, 'w@h:99', id));
    expect(cluster.projection.counters).toMatchObject({offers: 100, offersLost: 99});
    const states = [...cluster.projection.workers.values()].filter(({state}) => state === 'offering');
    expect(states).toEqual([]);
  });
});

describe('jobs of our own', () => {
  const own = {type: 'job', job: id, as: 'client', client: alice} as const;

  it('a job of our own is exact, whatever was inferred from the board', () => {
    const cluster = accepted();
    cluster.wait(4);
    expect(cluster.job(id)).toMatchObject({stage: 'running', inferred: true});
    cluster.event(5, {...own, stage: 'sending'});
    expect(cluster.job(id)).toMatchObject({stage: 'sending', inferred: false, ours: 'client'});
    cluster.wait(500);
    expect(cluster.job(id).stage).toBe('sending');
    cluster.event(501, {...own, stage: 'failed', reason: 'the job threw'});
    expect(cluster.job(id)).toMatchObject({stage: 'failed', reason: 'the job threw', inferred: false});
  });

  it('a job of our own that ended without an outcome takes that from the board', () => {
    const cluster = accepted();
    cluster.event(3, {...own, stage: 'ended', worker: bob});
    expect(cluster.job(id)).toMatchObject({stage: 'ended', inferred: false});
    cluster.tell(4, line.ended(bob, alice, id, {outcome: 'failed', error: 'simpleError'}));
    expect(cluster.job(id)).toMatchObject({stage: 'failed', inferred: false, error: 'simpleError'});
    cluster.event(5, {...own, stage: 'ended', worker: bob});
    expect(cluster.job(id)).toMatchObject({stage: 'failed'});
  });

  it('a job of our own counts as received where it failed with a result, and not where it was given up', () => {
    const cluster = accepted();
    cluster.event(3, {...own, stage: 'failed', worker: bob, error: 'RangeError'});
    expect(cluster.job(id)).toMatchObject({stage: 'failed', outcome: 'failed', error: 'RangeError'});
    expect(cluster.projection.clients.get(alice)).toMatchObject({received: 1});
    cluster.event(4, {...own, job: 'b-1', stage: 'failed', reason: 'The job was given up.'});
    expect(cluster.job('b-1')).toMatchObject({stage: 'failed', outcome: undefined});
    expect(cluster.projection.clients.get(alice)).toMatchObject({received: 1});
  });

  it('the attempts of a job of our own are counted once, however they become known', () => {
    const cluster = accepted();
    cluster.event(2, {...own, stage: 'accepted', worker: bob, attempt: 1});
    cluster.event(60, {...own, stage: 'requested', attempt: 2, reason: 'bob was lost'});
    cluster.say(60, line.request(alice, id, 70));
    expect(cluster.job(id)).toMatchObject({stage: 'requested', attempts: 2, worker: undefined});
    cluster.say(61, line.accept(alice, carol, id));
    cluster.event(61, {...own, stage: 'accepted', worker: carol, attempt: 2});
    expect(cluster.job(id)).toMatchObject({stage: 'accepted', attempts: 2, worker: carol});
  });

  it('a job of our own is sending and returning while its payload moves, and the bytes are summed', () => {
    const cluster = accepted();
    const out = {type: 'transfer', job: id, direction: 'send', leg: 'out', peer: bob, total: 100} as const;
    cluster.event(3, {...out, state: 'waiting', bytes: 0});
    cluster.event(4, {...out, state: 'moving', bytes: 0, path: 'direct'});
    expect(cluster.job(id)).toMatchObject({stage: 'sending', inferred: false, ours: 'client'});
    cluster.event(6, {...out, state: 'done', bytes: 100});
    cluster.event(6, {...out, state: 'done', bytes: 100});
    expect([...cluster.projection.transfers.values()]).toMatchObject([
      {state: 'done', rate: 50, path: 'direct'},
    ]);
    const back = {...out, direction: 'receive', leg: 'back'} as const;
    cluster.event(8, {...back, state: 'moving', bytes: 10});
    expect(cluster.job(id).stage).toBe('returning');
    cluster.event(9, {...back, state: 'done', bytes: 70});
    expect(cluster.projection.counters).toMatchObject({sent: 100, received: 70});
  });
});

describe('memory of jobs', () => {
  it('memory is bounded: the oldest ended jobs are forgotten, and counted', () => {
    const cluster = scene();
    const count = 100_001;
    for (let index = 0; index < count; index += 1) {
      cluster.event(index / 1000, {type: 'job', job: `a-${index}`, stage: 'done', as: 'client'});
    }

    const {jobs, evicted, stages} = cluster.projection;
    expect(jobs.size).toBe(95_001);
    expect(jobs.has('a-4999')).toBe(false);
    expect(jobs.has('a-5000')).toBe(true);
    expect(evicted.done + stages.done.size).toBe(count);
  });

  it('memory is bounded in a flood of requests', () => {
    const cluster = scene();
    for (let index = 0; index < 100_002; index += 1) cluster.say(0, line.request(alice, `a-${index}`, 3600));
    expect(cluster.projection.stages.expired.size).toBe(5000);
    expect(cluster.job('a-0')).toMatchObject({stage: 'expired', reason: 'too many jobs at once'});
  });
});
