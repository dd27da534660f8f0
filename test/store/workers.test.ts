import {describe, expect, it} from 'vitest';
import {statusSnapshot} from '../../source/store/selectors/status.js';
import {line, scene, start} from './events.js';

const alice = 'alice@a:1';
const bob = 'bob@b:2';
const id = 'aaaa-1';

describe('clients', () => {
  it('a peer that announces itself is a client only after a while, if it turns out to be no worker', () => {
    const cluster = scene();
    cluster.say(0, line.client(bob));
    cluster.say(0, line.client(alice));
    expect([...cluster.projection.clients.keys()]).toEqual([]);
    cluster.say(1, line.worker(bob));
    cluster.say(2, line.client(bob));
    cluster.wait(10);
    expect([...cluster.projection.clients.keys()]).toEqual([alice]);
    expect([...cluster.projection.workers.keys()]).toEqual([bob]);
  });

  it('a peer is a client at once when it requests a job', () => {
    const cluster = scene();
    cluster.say(0, line.client(alice));
    cluster.say(1, line.request(alice, id));
    expect(cluster.projection.clients.get(alice)).toMatchObject({joined: start, requested: 1, active: 1});
  });

  it('a client is none any more when it turns out to be a worker', () => {
    const cluster = scene();
    cluster.say(0, line.client(bob));
    cluster.wait(10);
    expect(cluster.projection.clients.has(bob)).toBe(true);
    cluster.tell(20, line.heartbeat(bob));
    expect(cluster.projection.clients.has(bob)).toBe(false);
  });

  it('a client without jobs is forgotten after an hour without a message', () => {
    const cluster = scene();
    cluster.say(0, line.request(alice, id));
    cluster.say(1, line.accept(alice, bob, id));
    cluster.say(4000, line.worker(bob));
    expect(cluster.projection.clients.has(alice)).toBe(true);
    cluster.say(4001, line.result(bob, alice, id));
    cluster.wait(7590);
    expect(cluster.projection.clients.has(alice)).toBe(true);
    cluster.wait(7610);
    expect(cluster.projection.clients.has(alice)).toBe(false);
  });

  it('a client is gone after its bye', () => {
    const cluster = scene();
    cluster.say(0, line.request(alice, id));
    cluster.say(1, line.withdraw(alice, '<none>', id));
    cluster.tell(2, line.bye(alice));
    expect(cluster.projection.clients.size).toBe(0);
  });
});

describe('workers with heartbeats', () => {
  it('the state of a worker with heartbeats is taken from them', () => {
    const cluster = scene();
    cluster.tell(0, line.heartbeat(bob, {state: 'fetching', future: id, slots: 2, done: 9, every: 20}));
    expect(cluster.worker(bob)).toMatchObject({
      user: 'bob',
      name: 'b:2',
      beats: true,
      state: 'fetching',
      inferred: false,
      job: id,
      slots: 2,
      done: 9,
      runtimes: ['node', 'r'],
      beatAt: start,
    });
    expect(cluster.job(id)).toMatchObject({stage: 'sending', inferred: true, worker: bob});
  });

  it('a worker is unwell, with its cause and reason, as long as its heartbeats have that state', () => {
    const cluster = scene();
    const unwell = {state: 'unwell', cause: 'disk', reason: 'The disk is full.'} as const;
    cluster.tell(0, line.heartbeat(bob, {every: 10}));
    cluster.tell(5, line.heartbeat(bob, {...unwell, every: 10}));
    cluster.tell(14, line.heartbeat(bob, {...unwell, every: 10}));
    expect(cluster.worker(bob)).toMatchObject({...unwell, since: start + 5000, inferred: false});
    expect(cluster.worker(bob).job).toBeUndefined();
    expect(statusSnapshot(cluster.projection)).toMatchObject({workers: [unwell]});
    cluster.wait(34);
    expect(cluster.worker(bob).state).toBe('late');
    cluster.tell(35, line.heartbeat(bob, {every: 10}));
    expect(cluster.worker(bob)).toMatchObject({state: 'idle', since: start + 35_000});
    expect(cluster.worker(bob).cause).toBeUndefined();
    expect(cluster.worker(bob).reason).toBeUndefined();
  });

  it('an unwell worker remains unwell when its job is withdrawn', () => {
    const cluster = scene();
    cluster.say(0, line.request(alice, id));
    cluster.say(1, line.accept(alice, bob, id));
    cluster.tell(2, line.heartbeat(bob, {state: 'unwell', cause: 'sandbox', future: id}));
    cluster.say(3, line.withdraw(alice, bob, id));
    expect(cluster.worker(bob)).toMatchObject({state: 'unwell', cause: 'sandbox'});
    expect(cluster.worker(bob).job).toBeUndefined();
  });

  it('a worker is resting, with its cause and reason, until a heartbeat says otherwise, whoever withdraws a job', () => {
    const cluster = scene();
    const resting = {state: 'resting', cause: 'hours', reason: 'It takes jobs at night only.'} as const;
    cluster.say(0, line.request(alice, id));
    cluster.say(1, line.accept(alice, bob, id));
    cluster.tell(2, line.heartbeat(bob, {...resting, future: id}));
    cluster.say(3, line.withdraw(alice, bob, id));
    expect(cluster.worker(bob)).toMatchObject(resting);
    expect(statusSnapshot(cluster.projection)).toMatchObject({workers: [resting]});
    cluster.tell(4, line.heartbeat(bob));
    expect(cluster.worker(bob)).toMatchObject({state: 'idle', inferred: false});
    expect(cluster.worker(bob).reason).toBeUndefined();
  });

  it('a worker without heartbeat is late, then lost, then back with the next one', () => {
    const cluster = scene();
    cluster.tell(0, line.heartbeat(bob, {every: 10}));
    cluster.wait(19);
    expect(cluster.worker(bob).state).toBe('idle');
    cluster.wait(20);
    expect(cluster.worker(bob)).toMatchObject({state: 'late', inferred: true, since: start + 20_000});
    cluster.wait(40);
    expect(cluster.worker(bob)).toMatchObject({state: 'lost', since: start + 40_000});
    cluster.tell(50, line.heartbeat(bob));
    expect(cluster.worker(bob)).toMatchObject({state: 'idle', inferred: false});
  });

  it('a worker that is late with a job is stalled, and so is the job', () => {
    const cluster = scene();
    cluster.tell(0, line.heartbeat(bob, {every: 10, state: 'running', future: id}));
    cluster.wait(25);
    expect(cluster.worker(bob)).toMatchObject({state: 'stalled', job: id});
    expect(cluster.job(id)).toMatchObject({stage: 'running', stalled: true});
    cluster.tell(30, line.progress(bob, alice, id, 1));
    expect(cluster.worker(bob).state).toBe('running');
    expect(cluster.job(id)).toMatchObject({stage: 'running', stalled: false});
  });

  it('a job fails when its worker is lost and nobody requests it again', () => {
    const cluster = scene();
    cluster.tell(0, line.heartbeat(bob, {every: 10, state: 'running', future: id}));
    cluster.wait(639);
    expect(cluster.job(id)).toMatchObject({stage: 'running', stalled: true});
    cluster.wait(641);
    expect(cluster.job(id)).toMatchObject({stage: 'failed', inferred: true, stalled: false});
  });

  it('a worker is not late while we have no connection to the board', () => {
    const cluster = scene();
    cluster.event(0, {type: 'link', state: 'live', board: 'localhost:22'});
    cluster.tell(0, line.heartbeat(bob, {every: 10}));
    cluster.event(5, {type: 'link', state: 'lost', board: 'localhost:22'});
    cluster.wait(500);
    expect(cluster.worker(bob).state).toBe('idle');
    cluster.event(600, {type: 'link', state: 'live', board: 'localhost:22', latency: 9});
    cluster.event(610, {type: 'link', state: 'live', board: 'localhost:22', latency: 7});
    expect(cluster.projection.link).toMatchObject({since: start + 600_000, latency: 7});
    cluster.event(611, {type: 'link', state: 'live', board: 'localhost:22', latency: null});
    cluster.event(612, {type: 'link', state: 'live', board: 'localhost:22'});
    expect(cluster.projection.link.latency).toBeNull();
    // Five seconds of its silence were listened to before: only the time without a connection does not count.
    cluster.wait(614);
    expect(cluster.worker(bob).state).toBe('unknown');
    cluster.wait(615);
    expect(cluster.worker(bob).state).toBe('late');
  });

  it('a worker is gone after its bye, and its job is stalled', () => {
    const cluster = scene();
    cluster.tell(0, line.heartbeat(bob, {state: 'running', future: id}));
    cluster.tell(1, line.bye(bob));
    expect(cluster.worker(bob)).toMatchObject({state: 'gone', job: undefined});
    expect(cluster.job(id).stalled).toBe(true);
    cluster.wait(7300);
    expect(cluster.projection.workers.size).toBe(0);
  });

  it('a worker with heartbeats counts its jobs itself', () => {
    const cluster = scene();
    cluster.tell(0, line.heartbeat(bob, {done: 5}));
    cluster.say(1, line.accept(alice, bob, id));
    cluster.say(2, line.result(bob, alice, id));
    expect(cluster.worker(bob).done).toBe(5);
    cluster.tell(3, line.heartbeat(bob, {done: 6}));
    expect(cluster.worker(bob).done).toBe(6);
  });
});

describe('R workers', () => {
  it('an R worker is never lost before its time is over, and expired then', () => {
    const cluster = scene();
    cluster.say(0, line.worker(bob, 3600));
    cluster.wait(3599);
    expect(cluster.worker(bob)).toMatchObject({state: 'idle', inferred: true, expires: start + 3_600_000});
    cluster.wait(3600);
    expect(cluster.worker(bob)).toMatchObject({state: 'expired', since: start + 3_600_000});
    cluster.say(3700, line.offer(bob, alice, id));
    expect(cluster.worker(bob).state).toBe('offering');
  });

  it('an R worker is idle again when its offer has run out', () => {
    const cluster = scene();
    cluster.say(0, line.offer(bob, alice, id));
    expect(cluster.worker(bob)).toMatchObject({state: 'offering', job: id});
    cluster.wait(15);
    expect(cluster.worker(bob)).toMatchObject({state: 'idle', job: undefined});
  });

  it('an R worker is ours when this process wrote its lines', () => {
    const cluster = scene();
    cluster.event(0, {type: 'line', topic: 'future.p2p', message: line.worker(bob), ours: true});
    expect(cluster.worker(bob).ours).toBe(true);
  });
});
