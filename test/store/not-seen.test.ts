import {describe, expect, it} from 'vitest';
import type {Message} from '../../source/message/types.js';
import {listenedBetween} from '../../source/store/gaps.js';
import {funnel, notKnownCount} from '../../source/store/selectors/funnel.js';
import {donePerMinute, doneRate} from '../../source/store/selectors/series.js';
import {line, scene, start} from './events.js';

const alice = 'alice@a:1';
const bob = 'bob@b:2';
const carol = 'carol@c:3';
const id = 'aaaa-1';
const board = 'localhost:22';

type Scene = ReturnType<typeof scene>;

/** Somebody watched for a minute and was killed: bob runs a job, carol's R worker another, and a third is asked for. */
function watched(): Scene {
  const cluster = scene();
  cluster.event(0, {type: 'link', state: 'live', board});
  cluster.tell(1, line.heartbeat(bob, {every: 15}));
  cluster.say(2, line.worker(carol, 7200));
  accept(cluster, 10, bob, id);
  cluster.tell(12, line.started(bob, alice, id));
  cluster.tell(12, line.heartbeat(bob, {state: 'running', future: id}));
  accept(cluster, 20, carol, 'aaaa-2');
  cluster.say(58, line.request(alice, 'aaaa-3', 68));
  cluster.tell(60, line.heartbeat(bob, {state: 'running', future: id}));
  return cluster;
}

function accept(cluster: Scene, seconds: number, worker: string, future: string): void {
  cluster.say(seconds, line.request(alice, future, seconds + 10));
  cluster.say(seconds, line.offer(worker, alice, future, seconds + 15));
  cluster.say(seconds, line.accept(alice, worker, future));
}

/** The history is opened again, and the board is there two seconds later. */
function reopen(cluster: Scene, seconds: number): void {
  const from = cluster.projection.now;
  cluster.event(seconds, {type: 'gap', cause: 'opening', from, to: start + seconds * 1000});
  cluster.event(seconds, {type: 'link', state: 'connecting', board});
  cluster.event(seconds + 2, {type: 'link', state: 'live', board});
}

const stages = (cluster: Scene) =>
  Object.fromEntries(
    funnel(cluster.projection)
      .filter(({count}) => count > 0)
      .map(({stage, count}) => [stage, count]),
  );

describe('jobs and workers while nobody watched', () => {
  it('the state of workers and jobs is not known when a history is opened again', () => {
    const cluster = watched();
    expect(stages(cluster)).toEqual({requested: 1, running: 2});
    reopen(cluster, 3600);
    expect(cluster.worker(bob)).toMatchObject({state: 'unknown', since: start + 3_600_000, job: undefined});
    expect(cluster.worker(carol)).toMatchObject({state: 'unknown'});
    expect(cluster.job(id)).toMatchObject({stage: 'running', unseen: start + 60_000});
    expect(stages(cluster)).toEqual({});
    expect(notKnownCount(cluster.projection)).toBe(3);
    expect(cluster.projection.gaps).toEqual([{from: start + 60_000, to: start + 3_602_000}]);
  });

  it('an unseen job is known again when its worker names it', () => {
    const cluster = watched();
    reopen(cluster, 3600);
    cluster.tell(3603, line.heartbeat(bob, {state: 'running', future: id}));
    expect(cluster.job(id)).toMatchObject({stage: 'running', unseen: undefined, since: start + 12_000});
    expect(cluster.worker(bob)).toMatchObject({state: 'running', job: id});
    expect(stages(cluster)).toEqual({running: 1});
  });

  const words: readonly (readonly [string, Message])[] = [
    ['says that it is idle', line.heartbeat(bob)],
    ['is shutting down with nothing in hand', line.heartbeat(bob, {state: 'draining'})],
    ['runs another', line.heartbeat(bob, {state: 'running', future: 'bbbb-1'})],
    ['offers to take another', line.offer(bob, alice, 'bbbb-1', 3620)],
    ['has the result of another', line.result(bob, alice, 'bbbb-1')],
    ['is accepted for another', line.accept(alice, bob, 'bbbb-1')],
    ['is leaving', line.bye(bob)],
    ['has a client that waits for nothing', keepalive(alice, 0)],
  ];
  it.each(words)('an unseen job is taken to have ended when its worker %s', (_what, word) => {
    const cluster = watched();
    reopen(cluster, 3600);
    cluster.tell(3603, word);
    expect(cluster.job(id)).toMatchObject({
      stage: 'unknown',
      inferred: true,
      unseen: start + 60_000,
      since: start + 3_603_000,
      reason: 'it ended while nobody watched',
    });
    expect(cluster.projection.unseen.has(id)).toBe(false);
  });

  it('an unseen job is still with a worker of several slots that names another', () => {
    const cluster = watched();
    reopen(cluster, 3600);
    cluster.tell(3603, line.heartbeat(bob, {state: 'running', future: 'bbbb-1', slots: 4}));
    expect(cluster.job(id)).toMatchObject({stage: 'running', unseen: start + 60_000});
  });

  it('an unseen job whose worker names its result waits to be fetched', () => {
    const cluster = watched();
    reopen(cluster, 3600);
    cluster.tell(3603, line.heartbeat(bob, {results: [id]}));
    expect(cluster.job(id)).toMatchObject({stage: 'returning', inferred: true, unseen: undefined});
  });

  it('an unseen job is taken to have ended when its worker is lost or expired', () => {
    const cluster = watched();
    reopen(cluster, 3600);
    // Nothing of the hour counts: two beats late, four beats lost.
    cluster.wait(3631);
    expect(cluster.worker(bob).state).toBe('unknown');
    cluster.wait(3632);
    expect(cluster.worker(bob).state).toBe('late');
    expect(cluster.job(id)).toMatchObject({stage: 'running', stalled: false});
    cluster.wait(3662);
    expect(cluster.worker(bob).state).toBe('lost');
    expect(cluster.job(id)).toMatchObject({stage: 'unknown', inferred: true});
    expect(cluster.job('aaaa-2')).toMatchObject({stage: 'running', unseen: start + 60_000});
    cluster.wait(7200);
    expect(cluster.worker(carol).state).toBe('expired');
    expect(cluster.job('aaaa-2')).toMatchObject({stage: 'unknown'});
  });

  it('an unseen request ends as unknown, and not as taken by nobody', () => {
    const cluster = watched();
    reopen(cluster, 3600);
    cluster.wait(3640);
    expect(cluster.job('aaaa-3')).toMatchObject({stage: 'unknown', inferred: true});
  });

  it('an unseen job goes on when it is requested again, or offered, accepted or run by another', () => {
    const again = (word: Message) => {
      const cluster = watched();
      reopen(cluster, 3600);
      cluster.say(3603, word);
      return cluster.job(id);
    };
    expect(again(line.request(alice, id, 3613))).toMatchObject({stage: 'requested', attempts: 2});
    expect(again(line.offer(carol, alice, id, 3618))).toMatchObject({stage: 'offered', attempts: 2});
    expect(again(line.accept(alice, carol, id))).toMatchObject({
      stage: 'accepted',
      worker: carol,
      attempts: 2,
    });
    expect(again(line.result(carol, alice, id))).toMatchObject({stage: 'returning', worker: carol});
    expect(again(line.started(carol, alice, id))).toMatchObject({stage: 'running', worker: carol});
    expect(again(line.progress(carol, alice, id, 3))).toMatchObject({stage: 'running', worker: carol});
  });

  it('an unseen job that was taken to have ended goes on when its worker announces a result', () => {
    const cluster = watched();
    reopen(cluster, 3600);
    cluster.tell(3603, line.heartbeat(bob));
    expect(cluster.job(id).stage).toBe('unknown');
    cluster.tell(3604, line.result(bob, alice, id));
    expect(cluster.job(id)).toMatchObject({stage: 'returning', unseen: undefined});
  });

  it('jobs are unseen across a lost connection, too, but for our own', () => {
    const cluster = watched();
    cluster.event(61, {type: 'job', job: 'own-1', stage: 'running', as: 'client', worker: bob});
    cluster.event(62, {type: 'link', state: 'lost', board});
    cluster.wait(600);
    // What is shown is old, and said to be.
    expect(cluster.worker(bob).state).toBe('running');
    cluster.event(601, {type: 'gap', cause: 'link', from: start + 62_000, to: start + 601_000});
    cluster.event(601, {type: 'link', state: 'live', board});
    expect(cluster.projection.gaps).toEqual([{from: start + 62_000, to: start + 601_000}]);
    expect(cluster.job(id)).toMatchObject({unseen: start + 62_000});
    expect(cluster.job('own-1')).toMatchObject({stage: 'running', unseen: undefined});
  });

  it('jobs are unseen while our machine sleeps, too, and no worker is late for it', () => {
    const cluster = watched();
    const from = start + 61_000;
    cluster.event(1800, {type: 'gap', cause: 'asleep', from, to: start + 1_800_000});
    expect(cluster.worker(bob)).toMatchObject({state: 'unknown'});
    expect(cluster.job(id)).toMatchObject({unseen: from});
    expect(cluster.projection).toMatchObject({deafSince: undefined, gaps: [{from, to: start + 1_800_000}]});
    cluster.wait(1828);
    expect(cluster.worker(bob)).toMatchObject({state: 'unknown'});
    cluster.wait(1829);
    expect(cluster.worker(bob)).toMatchObject({state: 'late'});
  });

  it('a job whose result was seen before a gap ends as usual', () => {
    const cluster = watched();
    cluster.say(60, line.result(carol, alice, 'aaaa-2'));
    reopen(cluster, 3600);
    cluster.wait(3606);
    expect(cluster.job('aaaa-2')).toMatchObject({stage: 'ended', inferred: true});
  });

  it('unwatched time is left out of durations and rates', () => {
    const cluster = watched();
    cluster.say(60, line.result(carol, alice, 'aaaa-2'));
    cluster.tell(60, line.received(alice, carol, 'aaaa-2'));
    reopen(cluster, 605);
    cluster.wait(627);
    const p = cluster.projection;
    expect(listenedBetween(p, start, p.now)).toBe(60_000 + 20_000);
    // Of the minute before now twenty seconds were watched.
    expect(donePerMinute(p, 11)).toEqual([0, 1, ...Array.from({length: 8}, () => undefined), 0]);
    expect(doneRate(p)).toBe(0);
    const early = watched();
    reopen(early, 605);
    early.wait(620);
    expect(doneRate(early.projection)).toBeUndefined();
  });
});

describe('workers across a flapping connection', () => {
  it('a worker without heartbeat is lost by the time with a connection, however often that is lost', () => {
    const cluster = scene();
    cluster.event(0, {type: 'link', state: 'live', board});
    cluster.tell(0, line.heartbeat(bob, {every: 15}));
    // Ten seconds with a connection, 35 without, over and over.
    for (let round = 0; round < 7; round += 1) {
      cluster.event(round * 45 + 10, {type: 'link', state: 'lost', board});
      cluster.event(round * 45 + 45, {type: 'link', state: 'live', board});
    }

    expect(cluster.worker(bob).state).toBe('lost');
  });
});

function keepalive(from: string, jobs: number): Message {
  return {type: 'keepalive', when: '', expires: 0, from, jobs, every: 30};
}

describe('clients with keepalives', () => {
  it('a client with jobs is lost after twice its keepalive interval, and back with its next keepalive', () => {
    const cluster = scene();
    cluster.event(0, {type: 'link', state: 'live', board});
    cluster.tell(0, keepalive(alice, 2));
    cluster.wait(59);
    expect(cluster.projection.clients.get(alice)?.keepalive).toEqual({every: 30, jobs: 2, heard: start});
    // What is said to it is no word of it.
    cluster.tell(59, line.result(bob, alice, id));
    cluster.wait(60);
    expect(cluster.projection.clients.get(alice)?.keepalive).toMatchObject({lost: start + 60_000});
    cluster.tell(70, keepalive(alice, 2));
    expect(cluster.projection.clients.get(alice)?.keepalive?.lost).toBeUndefined();
  });

  it('a client is not lost without jobs, nor while nobody listens', () => {
    const cluster = scene();
    cluster.event(0, {type: 'link', state: 'live', board});
    cluster.tell(0, keepalive(alice, 0));
    cluster.tell(0, keepalive(carol, 1));
    cluster.event(10, {type: 'link', state: 'lost', board});
    cluster.wait(1000);
    cluster.event(1000, {type: 'link', state: 'live', board});
    cluster.wait(1049);
    expect(cluster.projection.clients.get(alice)?.keepalive?.lost).toBeUndefined();
    expect(cluster.projection.clients.get(carol)?.keepalive?.lost).toBeUndefined();
    cluster.wait(1050);
    expect(cluster.projection.clients.get(alice)?.keepalive?.lost).toBeUndefined();
    expect(cluster.projection.clients.get(carol)?.keepalive?.lost).toBe(start + 1_050_000);
  });
});
