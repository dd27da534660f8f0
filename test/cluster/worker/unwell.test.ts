import {describe, expect, it} from 'vitest';
import type {WorkerInput} from '../../../source/cluster/worker/types.js';
import {alice, at, carol, findEffect, other, said} from '../play.js';
import * as fixture from '../play.js';
import {accept, beats, inPhase, request} from './worker-play.js';

const full = {reason: 'No space is left on the disk.', lack: 'disk'} as const;
const failures: readonly [string, 'fetching' | 'running', WorkerInput][] = [
  ['fetched', 'fetching', {type: 'broken', task: 1, ...full}],
  ['evaluated', 'running', {type: 'unevaluated', task: 2, ...full}],
];

describe('a worker with a full disk', () => {
  it.each(failures)('says so when a job cannot be %s, and offers no more', (_, phase, input) => {
    const worker = inPhase(phase, 'p2p-tui');
    const effects = worker.feed(input);
    expect(said(effects)).toEqual([`2 decline ${alice}`]);
    expect(findEffect(effects, 'say').said).toMatchObject({cause: 'disk', reason: full.reason});
    expect(beats(worker.pass(1)).at(-1)).toMatchObject({
      state: 'unwell',
      unwell: {fault: 'disk', reason: full.reason},
      failed: 0,
    });
    expect(said(worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(600)})))).toEqual([]);
  });

  it('takes jobs again after a probe that succeeds; probes that fail are the rarer', () => {
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
    expect(said(worker.feed({type: 'probed', task: worker.state.unwell.task}))).toEqual([`2 offer ${carol}`]);
  });

  it('declines what it had offered for before', () => {
    const worker = inPhase('offering', 'p2p-tui');
    worker.pass(15);
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(60)}));
    worker.feed(accept('p2p-tui', {from: carol, future: other}));
    worker.feed({type: 'broken', task: 1, ...full});
    const late = worker.feed(accept('p2p-tui'));
    expect(findEffect(late, 'say').said).toMatchObject({type: 'decline', to: alice, cause: 'disk'});
  });

  it('tells it in its log, once, and when it is well again', () => {
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
