import {describe, expect, it} from 'vitest';
import type {WorkerInput} from '../../../source/cluster/worker/types.js';
import {alice, at, carol, findEffect, other, sentLines} from '../play.js';
import * as fixture from '../play.js';
import {accept, beats, inPhase, keepalive, request, withdraw} from './worker-play.js';

const full = {reason: 'No space is left on the disk.', lack: 'disk'} as const;
const failures: readonly [string, 'fetching' | 'running', WorkerInput][] = [
  ['fetched', 'fetching', {type: 'broken', task: 1, ...full}],
  ['evaluated', 'running', {type: 'unevaluated', task: 2, ...full}],
];

describe('unwell workers', () => {
  it.each(failures)('a worker whose full disk keeps a job from being %s is unwell', (_, phase, input) => {
    const worker = inPhase(phase, 'p2p-tui');
    const effects = worker.feed(input);
    expect(sentLines(effects)).toEqual([`2 decline ${alice}`]);
    expect(findEffect(effects, 'send-line').draft).toMatchObject({cause: 'disk', reason: full.reason});
    expect(beats(worker.pass(1)).at(-1)).toMatchObject({
      state: 'unwell',
      unwell: {fault: 'disk', reason: full.reason},
      failed: 0,
    });
    expect(
      sentLines(worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(600)}))),
    ).toEqual([]);
  });

  it('an unwell worker takes jobs again after a probe that succeeds, and probes less and less often', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed({type: 'unevaluated', task: 2, ...full});
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(800)}));
    const probes: number[] = [];
    for (let time = 0; time < 6; time++) {
      while (worker.state.unwell?.task === undefined) worker.pass(0.5);
      probes.push(worker.time);
      const lack = {fault: 'disk', reason: full.reason} as const;
      worker.feed({type: 'probed', task: worker.state.unwell.task, lack});
    }

    expect(probes).toEqual([5, 15, 35, 75, 135, 195]);
    while (worker.state.unwell?.task === undefined) worker.pass(0.5);
    expect(sentLines(worker.feed({type: 'probed', task: worker.state.unwell.task}))).toEqual([
      `2 offer ${carol}`,
    ]);
  });

  it('an unwell worker declines a job that it had offered for before', () => {
    const worker = inPhase('offering', 'p2p-tui');
    worker.pass(15);
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(60)}));
    worker.feed(accept('p2p-tui', {from: carol, future: other}));
    worker.feed({type: 'broken', task: 1, ...full});
    const late = worker.feed(accept('p2p-tui'));
    expect(findEffect(late, 'send-line').draft).toMatchObject({type: 'decline', to: alice, cause: 'disk'});
  });

  it('a worker records a note once when it is unwell, and once when it is well again', () => {
    const worker = inPhase('running', 'p2p-tui');
    const notes = (effects: ReturnType<typeof worker.feed>) =>
      effects.flatMap((effect) =>
        effect.type === 'record' && effect.event.type === 'note' ? [effect.event.text] : [],
      );
    expect(notes(worker.feed({type: 'unevaluated', task: 2, ...full}))).toEqual([
      'This worker takes no jobs for now (disk): No space is left on the disk.',
    ]);
    worker.pass(5);
    const lack = {fault: 'disk', reason: full.reason} as const;
    expect(notes(worker.feed({type: 'probed', task: worker.state.task, lack}))).toEqual([]);
    worker.pass(10);
    expect(notes(worker.feed({type: 'probed', task: worker.state.task}))).toEqual([
      'This worker takes jobs again.',
    ]);
    expect(fixture.typesOf(worker.pass(60))).not.toContain('probe');
  });
});

/** The runtime could write no result but this one, which says what is lacking. */
const apology = (task = 2): WorkerInput => ({
  type: 'evaluated',
  task,
  evaluation: {
    payload: fixture.payload('/apology'),
    ok: false,
    lack: {fault: 'disk', reason: full.reason},
  },
});

describe('unwell workers and clients that receive no decline', () => {
  it('an unwell worker returns to an R client what the runtime could still write, and offers no more', () => {
    const worker = inPhase('running', 'future.p2p');
    const effects = worker.feed(apology());
    expect(sentLines(effects)).toEqual([`2 ended ${alice}`, `1 result ${alice}`]);
    expect(findEffect(effects, 'send')).toMatchObject({
      code: '0001-6cc1bf16fe3c-r',
      payload: {path: '/apology'},
    });
    expect(worker.state.unwell).toMatchObject({fault: 'disk', reason: full.reason});
    worker.feed({type: 'sent', task: 3});
    expect(worker.state).toMatchObject({done: 0, failed: 1, job: undefined, results: []});
    expect(
      sentLines(worker.feed(request('future.p2p', {from: carol, future: other, expires: at(600)}))),
    ).toEqual([]);
  });

  it('an unwell worker returns what the runtime could still write when the R client withdrew the job', () => {
    const worker = inPhase('running', 'future.p2p');
    worker.feed(withdraw('future.p2p'));
    expect(sentLines(worker.feed(apology()))).toEqual([`2 ended ${alice}`, `1 result ${alice}`]);
  });

  it.each([
    ['on the second topic', 'p2p-tui'],
    ['of a client that sends keepalives', 'future.p2p'],
  ] as const)('an unwell worker declines a job %s, and does not count it as failed', (_, topic) => {
    const worker = inPhase('running', topic);
    worker.feed(keepalive());
    const effects = worker.feed(apology());
    expect(sentLines(effects)).toEqual([`2 decline ${alice}`]);
    expect(findEffect(effects, 'send-line').draft).toMatchObject({cause: 'disk', reason: full.reason});
    expect(
      effects.flatMap((effect) => (effect.type === 'discard' ? [effect.payload.path] : [])).toSorted(),
    ).toEqual(['/apology', '/job']);
    expect(worker.state).toMatchObject({failed: 0, job: undefined, results: [], unwell: {fault: 'disk'}});
  });

  it('an unwell worker takes the job of an R client that it had offered for, which receives no decline', () => {
    const worker = inPhase('offering', 'future.p2p');
    worker.pass(15);
    worker.feed({type: 'lacking', fault: 'disk', reason: full.reason});
    expect(fixture.typesOf(worker.feed(accept('future.p2p')))).toContain('receive');
  });

  it('an unwell worker declines a job that it had offered to a client with keepalives', () => {
    const worker = inPhase('offering', 'future.p2p');
    worker.feed({type: 'lacking', fault: 'disk', reason: full.reason}, keepalive());
    expect(sentLines(worker.feed(accept('future.p2p')))).toEqual([`2 decline ${alice}`]);
  });
});
