import {describe, expect, it} from 'vitest';
import type {WorkerInput} from '../../../source/cluster/worker/types.js';
import type {Topic} from '../../../source/message/types.js';
import * as fixture from '../play.js';
import {alice, at, bob, carol, findEffect, job, other, sentLines, via} from '../play.js';
import {request, accept, result, fetched, inPhase} from './worker-play.js';

describe('the jobs of a worker', () => {
  it.each(['future.p2p', 'p2p-tui'] as const)(
    'a job on %s is fetched, evaluated and returned under the via of its accept',
    (topic) => {
      const digit = topic === 'future.p2p' ? 1 : 2;
      const worker = inPhase('offering', topic);
      const accepted = worker.feed(accept(topic));
      expect(findEffect(accepted, 'receive')).toMatchObject({code: '0001-6cc1bf16fe3c-f', maxBytes: 1000});
      const begun = worker.feed(fetched());
      expect(sentLines(begun)).toEqual([`2 started ${alice}`]);
      expect(findEffect(begun, 'evaluate').runtime).toBe(topic === 'future.p2p' ? 'r' : 'node');
      const evaluated = worker.feed(result());
      expect(sentLines(evaluated)).toEqual([
        ...(digit === 1 ? [`2 ended ${alice}`] : []),
        `${digit} result ${alice}`,
      ]);
      const lines = evaluated.flatMap((effect) => (effect.type === 'send-line' ? [effect.draft] : []));
      expect(lines.at(-1)).toMatchObject({type: 'result', via, expires: at(60)});
      expect(findEffect(evaluated, 'send')).toMatchObject({
        code: '0001-6cc1bf16fe3c-r',
        payload: {path: '/result'},
      });
      expect(findEffect(evaluated, 'discard').payload.path).toBe('/job');
      const sent = worker.feed({type: 'sent', task: 3});
      expect(findEffect(sent, 'discard').payload.path).toBe('/result');
      expect(worker.state).toMatchObject({job: undefined, done: 1, failed: 0});
      expect(fixture.stagesOf([...accepted, ...begun, ...evaluated, ...sent])).toEqual([
        'accepted',
        'sending',
        'running',
        'returning',
        'done',
      ]);
    },
  );

  it('a job that ended in an error is returned too, and counted as failed', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(result(false));
    expect(fixture.stagesOf(worker.feed({type: 'sent', task: 3}))).toEqual(['failed']);
    expect(worker.state).toMatchObject({done: 0, failed: 1});
  });

  it.each([
    [true, undefined, {outcome: 'ok'}],
    [false, 'RangeError', {outcome: 'failed', error: 'RangeError'}],
    [false, 'Cannot open /home/alice/secret', {outcome: 'failed'}],
    [false, undefined, {outcome: 'failed'}],
  ])('an ending (ok: %s, error: %s) is sent on the second topic as %o', (ok, error, ending) => {
    const told = (topic: Topic) =>
      inPhase('running', topic)
        .feed(result(ok, 2, error))
        .flatMap((effect) => (effect.type === 'send-line' ? [effect] : []));
    const common = {from: bob, to: alice, future: job};
    const returned = {type: 'result', ...common, via, expires: at(60)};
    expect(told('p2p-tui')).toEqual([{type: 'send-line', topic: 'p2p-tui', draft: {...returned, ...ending}}]);
    expect(told('future.p2p')).toEqual([
      {type: 'send-line', topic: 'p2p-tui', draft: {type: 'ended', ...common, ...ending}},
      {type: 'send-line', topic: 'future.p2p', draft: returned},
    ]);
  });

  it('a job for R adds no line where the second topic is not there', () => {
    const worker = inPhase('running', 'future.p2p');
    worker.feed(fixture.onlyFirst);
    expect(sentLines(worker.feed(result()))).toEqual([`1 result ${alice}`]);
  });

  it('a job is fetched once though its accept comes twice, and another accept is declined meanwhile', () => {
    const worker = inPhase('fetching', 'p2p-tui');
    expect(worker.feed(accept('p2p-tui'))).toEqual([]);
    expect(sentLines(worker.feed(accept('p2p-tui', {from: carol, future: other, via: `${via}0`})))).toEqual([
      `2 decline ${carol}`,
    ]);
    worker.feed(fetched(), result(), {type: 'sent', task: 3});
    expect(worker.feed(accept('p2p-tui'))).toEqual([]);
  });

  it('a late accept is taken while nothing else stands in the way', () => {
    const worker = inPhase('offering', 'p2p-tui');
    worker.pass(16);
    expect(fixture.typesOf(worker.feed(accept('p2p-tui')))).toContain('receive');
  });

  it('a late accept is declined while there is an offer to an R client', () => {
    const worker = inPhase('offering', 'p2p-tui');
    worker.pass(16);
    worker.feed(request('future.p2p', {from: carol, future: other, expires: at(30)}));
    expect(sentLines(worker.feed(accept('p2p-tui')))).toEqual([`2 decline ${alice}`]);
  });

  it.each(['0001-6cc1bf16fe3c', 'wormhole://', 'wormhole://1-a/../b', 'https://a.example'])(
    'a job is declined when its via is %s',
    (bad) => {
      const worker = inPhase('offering', 'p2p-tui');
      expect(sentLines(worker.feed(accept('p2p-tui', {via: bad})))).toEqual([`2 decline ${alice}`]);
      expect(worker.state.job).toBeUndefined();
    },
  );

  it('a job is declined when nothing of its payload comes for a minute', () => {
    const worker = inPhase('fetching', 'p2p-tui');
    worker.pass(59);
    worker.feed({type: 'moved', task: 1, progress: {bytes: 1, total: 100, path: 'direct'}});
    expect(sentLines(worker.pass(59))).toEqual([]);
    const late = worker.pass(1);
    expect(sentLines(late)).toEqual([`2 decline ${alice}`]);
    expect(findEffect(late, 'abort').task).toBe(1);
    // It was not evaluated, so it is no job that failed here.
    expect(worker.state).toMatchObject({job: undefined, failed: 0});
  });

  it.each<[string, 'fetching' | 'running', WorkerInput, string, number]>([
    [
      'its transfer breaks',
      'fetching',
      {type: 'broken', task: 1, reason: 'The connection broke.'},
      'transfer',
      0,
    ],
    [
      'its runtime refuses it',
      'running',
      {type: 'unevaluated', task: 2, reason: 'It is no job.', refused: true},
      'payload',
      1,
    ],
    [
      'its runtime gives nothing back',
      'running',
      {type: 'unevaluated', task: 2, reason: 'R could not evaluate the future.'},
      'evaluation',
      1,
    ],
  ])('a job is declined when %s', (_, phase, input, cause, failed) => {
    const worker = inPhase(phase, 'p2p-tui');
    const effects = worker.feed(input);
    expect(sentLines(effects)).toEqual([`2 decline ${alice}`]);
    expect(findEffect(effects, 'send-line').draft).toMatchObject({cause});
    expect(worker.state).toMatchObject({job: undefined, failed});
  });

  it('a worker sends the newest progress of its job, at most once a second', () => {
    const worker = inPhase('running', 'p2p-tui');
    const tell = (done: number): WorkerInput => ({type: 'progress', task: 2, progress: {done, total: 9}});
    expect(sentLines(worker.feed(tell(1), tell(2), tell(3)))).toEqual([`2 progress ${alice}`]);
    const told = worker.pass(1).filter((effect) => effect.type === 'send-line');
    expect(told.map((effect) => effect.draft)).toMatchObject([{type: 'progress', done: 3}]);
  });
});
