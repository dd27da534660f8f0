import {describe, expect, it} from 'vitest';
import {workerMachine} from '../../../source/cluster/worker/machine.js';
import * as fixture from '../play.js';
import {alice, carol, findEffect, job, live, other, sentLines} from '../play.js';
import {start, request, result, beats, inPhase, fetched} from './worker-play.js';

describe('leaving workers', () => {
  it('an idle worker that is drained sends a bye at once', () => {
    const worker = start();
    worker.feed(live);
    expect(fixture.typesOf(worker.feed({type: 'drain', reason: 'It was drained.'}))).toEqual([
      'send-line',
      'closed',
    ]);
    expect(workerMachine.wake(worker.state)).toBeUndefined();
    expect(worker.feed(request('p2p-tui'))).toEqual([]);
  });

  it('a drained worker finishes its job and takes no other', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(request('p2p-tui', {from: carol, future: other}));
    expect(sentLines(worker.feed({type: 'drain', reason: 'It was drained.'}))).toEqual([]);
    expect(beats(worker.pass(1))).toMatchObject([{state: 'draining', future: job}]);
    worker.feed(result());
    expect(sentLines(worker.feed({type: 'sent', task: 3}))).toEqual(['2 bye']);
    expect(worker.state.closed).toBe(true);
  });

  it('a drained worker goes on with heartbeats while its job takes longer than results are kept', () => {
    const worker = inPhase('running', 'future.p2p');
    worker.feed({type: 'drain', reason: 'It was drained.'});
    expect(beats(worker.pass(600)).at(-1)).toMatchObject({state: 'draining', future: job});
    expect(workerMachine.wake(worker.state)).toBeGreaterThan(fixture.start + 600_000);
  });

  it('a drained worker waits two minutes for the client of its result, however late that comes', () => {
    const worker = inPhase('running', 'future.p2p');
    worker.feed({type: 'drain', reason: 'It was drained.'});
    worker.pass(600);
    expect(sentLines(worker.feed(result()))).toEqual([`2 ended ${alice}`, `1 result ${alice}`]);
    expect(sentLines(worker.pass(119))).toEqual([]);
    expect(sentLines(worker.pass(1)).at(-1)).toBe('2 bye');
  });

  it('a drained worker keeps its offer until that expires', () => {
    const worker = inPhase('offering', 'future.p2p');
    worker.feed({type: 'drain', reason: 'It was drained.'});
    expect(sentLines(worker.pass(14.9))).toEqual([]);
    expect(sentLines(worker.pass(0.1))).toEqual(['2 bye']);
  });

  it('a worker leaves when its time is over', () => {
    const worker = start({leaveAt: fixture.start + 60_000});
    worker.feed(live);
    expect(sentLines(worker.pass(59.9))).toEqual([]);
    expect(sentLines(worker.pass(0.1))).toEqual(['2 bye']);
  });

  it('a drained worker finishes a job of two hours without a tick all the time', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed({type: 'drain', reason: 'It was drained.'});
    expect(sentLines(worker.pass(7200))).toEqual([]);
    expect(sentLines(worker.feed(result()))).toEqual([`2 result ${alice}`]);
    expect(sentLines(worker.pass(5))).toEqual([]);
  });

  it('a stopped worker declines its job at once, and waits for the runtime', () => {
    const worker = inPhase('running', 'p2p-tui');
    const stopped = worker.feed({type: 'stop', reason: 'The machine is needed.'});
    expect(sentLines(stopped)).toEqual([`2 decline ${alice}`]);
    expect(findEffect(stopped, 'abort').task).toBe(2);
    expect(sentLines(worker.feed(result(false)))).toEqual(['2 bye']);
  });

  it('a stopped worker gives an R client the interrupted result, but leaves after 5 s', () => {
    const worker = inPhase('running', 'future.p2p');
    worker.feed({type: 'stop', reason: 'The machine is needed.'});
    expect(sentLines(worker.feed(result(false)))).toEqual([`2 ended ${alice}`, `1 result ${alice}`]);
    expect(sentLines(worker.pass(5))).toEqual(['2 bye']);
    expect(worker.state.closed).toBe(true);
  });

  it('a worker stopped while the payload of an R client comes returns the interrupted result', () => {
    const worker = inPhase('fetching', 'future.p2p');
    const stopped = worker.feed({type: 'stop', reason: 'The machine is needed.'});
    expect(fixture.typesOf(stopped)).toEqual(['send-line']);
    expect(sentLines(stopped)).toEqual([`2 decline ${alice}`]);
    expect(fixture.typesOf(worker.feed(fetched()))).toEqual(['send-line', 'evaluate', 'abort']);
    expect(sentLines(worker.feed(result(false)))).toEqual([`2 ended ${alice}`, `1 result ${alice}`]);
    expect(sentLines(worker.feed({type: 'sent', task: 3}))).toEqual(['2 bye']);
  });

  it('a worker stopped while the payload of another client comes declines the job and leaves', () => {
    const worker = inPhase('fetching', 'p2p-tui');
    const stopped = worker.feed({type: 'stop', reason: 'The machine is needed.'});
    expect(findEffect(stopped, 'abort').task).toBe(1);
    expect(sentLines(stopped)).toEqual([`2 decline ${alice}`, '2 bye']);
    expect(worker.state).toMatchObject({closed: true, failed: 0});
  });

  it.each(['fetching', 'running', 'returning'] as const)(
    'a worker closes when the board is closed while it is %s',
    (phase) => {
      const worker = inPhase(phase, 'p2p-tui');
      expect(fixture.typesOf(worker.feed(fixture.boardClosed))).toContain('closed');
      expect(
        findEffect(worker.feed({type: 'fetched', task: 1, payload: fixture.payload('/late')}), 'discard'),
      ).toBeDefined();
    },
  );
});
