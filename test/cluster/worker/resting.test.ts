import {describe, expect, it} from 'vitest';
import type {WorkerInput} from '../../../source/cluster/worker/types.js';
import {alice, at, carol, live, notesOf, other, sentLines} from '../play.js';
import {accept, beats, fetched, inPhase, request, result, start} from './worker-play.js';

const hours = {cause: 'hours', reason: 'It takes jobs from 22:00 to 07:00 only.'} as const;
const busy = {cause: 'busy', reason: 'Others use its machine.'} as const;
const rest = (resting?: typeof hours | typeof busy): WorkerInput => ({type: 'rest', resting});

describe('resting workers', () => {
  it('a worker that rests offers nothing, says why in its heartbeat, and offers for what waits when it is over', () => {
    const worker = start();
    worker.feed(rest(hours));
    worker.feed(live, request('p2p-tui', {expires: at(600)}));
    const sent = worker.pass(60);
    expect(sentLines(sent).filter((text) => text.includes('offer'))).toEqual([]);
    expect(beats(sent).at(-1)).toMatchObject({state: 'resting', resting: hours, unwell: undefined});
    const over = worker.feed(rest());
    expect(sentLines(over)).toContain(`2 offer ${alice}`);
    expect(beats(over)).toMatchObject([{state: 'offering', resting: undefined}]);
  });

  it('a worker whose hours end sees its job through, and says meanwhile that it has it', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(rest(hours), request('p2p-tui', {from: carol, future: other, expires: at(600)}));
    expect(beats(worker.pass(15)).at(-1)).toMatchObject({state: 'running', resting: undefined});
    expect(sentLines(worker.feed(result()))).toEqual([`2 result ${alice}`]);
    worker.feed({type: 'sent', task: 3});
    expect(worker.state).toMatchObject({done: 1, job: undefined});
    expect(beats(worker.pass(15)).at(-1)).toMatchObject({state: 'resting', done: 1});
  });

  it('a worker whose hours end keeps an offer that stands', () => {
    const worker = inPhase('offering', 'p2p-tui');
    worker.feed(rest(hours), accept('p2p-tui'));
    expect(sentLines(worker.feed(fetched()))).toEqual([`2 started ${alice}`]);
  });

  it('a worker records a note when it rests, when that has another cause, and when it is over', () => {
    const worker = start();
    expect(notesOf(worker.feed(rest(hours), rest(hours)))).toEqual([
      'This worker takes no jobs for now (hours): It takes jobs from 22:00 to 07:00 only.',
    ]);
    expect(notesOf(worker.feed(rest(busy)))).toEqual([
      'This worker still takes no jobs (busy): Others use its machine.',
    ]);
    expect(notesOf(worker.feed(rest(), rest()))).toEqual(['This worker takes jobs again.']);
  });

  it('a worker that rests and lacks something says what it lacks', () => {
    const worker = start();
    worker.feed(rest(hours), {type: 'lacking', fault: 'disk', reason: 'The disk is full.'});
    worker.feed(live);
    expect(beats(worker.pass(20)).at(-1)).toMatchObject({
      state: 'unwell',
      unwell: {fault: 'disk'},
      resting: undefined,
    });
  });
});
