import {describe, expect, it} from 'vitest';
import {alice, at, carol, job, line, live} from '../play.js';
import {start, request, accept, fetched, beats, inPhase} from './worker-play.js';

describe('heartbeats', () => {
  it('heartbeats come within the promised interval', () => {
    const worker = start();
    worker.feed(live);
    expect(beats(worker.pass(14.3))).toHaveLength(1);
    expect(beats(worker.pass(142.5))).toHaveLength(10);
  });

  it('a heartbeat follows a change of state at once, but not twice within a second', () => {
    const worker = start();
    worker.feed(live);
    worker.pass(5);
    expect(beats(worker.feed(request('p2p-tui')))).toMatchObject([{state: 'offering', future: job}]);
    expect(beats(worker.feed(accept('p2p-tui'), fetched()))).toEqual([]);
    expect(beats(worker.pass(0.999))).toEqual([]);
    expect(beats(worker.pass(0.001))).toMatchObject([{state: 'running', future: job}]);
  });

  it('heartbeats come every 4 s while the worker has a job', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.pass(1);
    const two = beats(worker.pass(7.7));
    expect(two).toMatchObject([{state: 'running', every: 4}, {every: 4}]);
  });

  it('heartbeats slow down as workers join, and come faster when they leave', () => {
    const worker = start();
    worker.feed(live);
    const heartbeat = (number: number) =>
      line('p2p-tui', {
        type: 'heartbeat',
        from: `bob@server:${number + 10}`,
        expires: at(60),
        state: 'idle',
        slots: 1,
        done: 0,
        failed: 0,
        runtimes: ['node'],
        load: 0,
        rss: 0,
        every: 50,
        version: '',
      });
    worker.feed(...Array.from({length: 99}, (_, number) => heartbeat(number)));
    worker.pass(15);
    expect(beats(worker.pass(50))).toMatchObject([{every: 50}]);
    worker.feed(
      ...Array.from({length: 80}, (_, number) =>
        line('p2p-tui', {type: 'bye', from: `bob@server:${number + 10}`}),
      ),
    );
    expect(beats(worker.pass(50)).at(-1)).toMatchObject({every: 15});
  });

  it('one heartbeat within a second answers all clients that join, however many they are', () => {
    const worker = start();
    worker.feed(live);
    worker.pass(5);
    const call = (from: string) => line('p2p-tui', {type: 'client', from, expires: at(3600), protocols: []});
    worker.feed(call(alice), call(carol), call('dave@desk:4'));
    expect(beats(worker.pass(1))).toHaveLength(1);
    expect(beats(worker.pass(10))).toHaveLength(0);
  });

  it('no heartbeat answers a hello on the first topic', () => {
    const worker = start();
    worker.feed(live);
    worker.pass(5);
    worker.feed(line('future.p2p', {type: 'client', from: alice, expires: at(3600), protocols: []}));
    expect(beats(worker.pass(5))).toEqual([]);
  });
});
