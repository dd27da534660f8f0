import {describe, expect, it} from 'vitest';
import * as fixture from '../play.js';
import {alice, at, bob, carol, findEffect, job, line, live, lost, other, sentLines, via} from '../play.js';
import {accept, beats, fetched, inPhase, keepalive, request, result} from './worker-play.js';

describe('a result that nobody collects', () => {
  it.each(['future.p2p', 'p2p-tui'] as const)(
    'on %s waits in the background after five seconds, and the next job is served',
    (topic) => {
      const worker = inPhase('returning', topic);
      worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(60)}));
      expect(sentLines(worker.pass(4.9))).toEqual([]);
      const background = worker.pass(0.1);
      expect(sentLines(background)).toEqual([`2 offer ${carol}`]);
      expect(fixture.typesOf(background)).not.toContain('abort');
      // A change is told within a second.
      expect(beats(worker.pass(1)).at(-1)).toMatchObject({state: 'offering', results: [job]});
      expect(fixture.stagesOf(worker.feed({type: 'sent', task: 3}))).toEqual(['done']);
      expect(worker.state).toMatchObject({done: 1, failed: 0, results: []});
    },
  );

  it('does not hold the worker for longer because the link flaps', () => {
    const worker = inPhase('returning', 'p2p-tui');
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(600)}));
    worker.pass(3);
    worker.feed(lost);
    worker.pass(1);
    worker.feed(live);
    expect(sentLines(worker.pass(1.9))).toEqual([]);
    expect(sentLines(worker.pass(0.1))).toEqual([`2 offer ${carol}`]);
  });

  it('is not waited for less when it moves', () => {
    const worker = inPhase('returning', 'p2p-tui');
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(60)}));
    worker.feed({type: 'moved', task: 3, progress: {bytes: 1, total: 100, path: 'direct'}});
    expect(sentLines(worker.pass(59))).toEqual([]);
  });

  it('is given up after two minutes for a client that never says whether it is there', () => {
    const worker = inPhase('returning', 'future.p2p');
    expect(sentLines(worker.pass(119))).toEqual([]);
    const late = worker.pass(1);
    expect(sentLines(late)).toEqual([`2 decline ${alice}`]);
    expect(findEffect(late, 'abort').task).toBe(3);
    expect(findEffect(late, 'discard').payload.path).toBe('/result');
    expect(worker.state).toMatchObject({done: 0, failed: 0, results: []});
  });

  it('waits for a client that was lost, without a transfer, until it speaks again', () => {
    const worker = inPhase('returning', 'p2p-tui');
    worker.feed(keepalive());
    const gone = worker.pass(60);
    expect(findEffect(gone, 'abort').task).toBe(3);
    expect(fixture.typesOf(worker.pass(1800))).not.toContain('send');
    const back = worker.feed(keepalive());
    expect(sentLines(back)).toEqual([`2 result ${alice}`]);
    expect(findEffect(back, 'send').code).toBe('0001-6cc1bf16fe3c-r');
  });

  it('gives way to newer ones when there are too many', () => {
    const worker = inPhase('running', 'p2p-tui', {maxBytes: 10_000});
    worker.feed(result());
    const kept = () => worker.state.results.map(({request: {future}}) => future);
    for (let number = 1; number <= 16; number++) {
      worker.pass(5);
      const future = `${other}${number}`;
      worker.feed(request('p2p-tui', {future, expires: at(worker.time + 10)}));
      worker.feed(accept('p2p-tui', {future, via: `${via}${number}`}));
      const {task} = worker.state;
      worker.feed(fetched(task), result(true, task + 1));
    }

    expect(kept()).toHaveLength(17);
    const dropped = worker.pass(5);
    expect(kept()).toHaveLength(16);
    expect(kept()).not.toContain(job);
    expect(sentLines(dropped)).toContain(`2 decline ${alice}`);
  });

  it('does not keep the worker from leaving for longer than two minutes', () => {
    const worker = inPhase('returning', 'p2p-tui');
    worker.feed(keepalive());
    worker.pass(20);
    worker.feed(keepalive(), {type: 'drain', reason: 'It was drained.'});
    worker.pass(40);
    worker.feed(keepalive());
    worker.pass(40);
    worker.feed(keepalive());
    expect(sentLines(worker.pass(39))).toEqual([]);
    expect(sentLines(worker.pass(1))).toContain('2 bye');
  });
});

describe('a client that dies', () => {
  it('has its running job stopped after a minute of silence, and the worker is free', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(keepalive());
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(300)}));
    expect(worker.pass(50.9).filter(({type}) => type === 'abort')).toEqual([]);
    const stopped = worker.pass(0.1);
    expect(findEffect(stopped, 'abort').task).toBe(2);
    expect(sentLines(stopped)).toContain(`2 decline ${alice}`);
    expect(sentLines(worker.feed(result(false)))).toContain(`2 offer ${carol}`);
  });

  it('is one without a line for too long, not one that we could not receive', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(keepalive());
    worker.pass(50);
    worker.feed(line('p2p-tui', {type: 'bye', from: carol}), lost);
    worker.pass(600);
    worker.feed(live);
    // It gets a moment to answer.
    expect(fixture.typesOf(worker.pass(1.9))).not.toContain('abort');
    expect(fixture.typesOf(worker.pass(0.1))).toContain('abort');
  });

  it('is not hidden by a link that flaps', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(keepalive());
    let aborted = 0;
    for (let flap = 0; flap < 6; flap++) {
      aborted += worker.pass(20).filter(({type}) => type === 'abort').length;
      worker.feed(line('p2p-tui', {type: 'bye', from: carol}), lost);
      worker.pass(5);
      worker.feed(live);
    }

    expect(aborted).toBe(1);
  });

  it('is no longer offered for', () => {
    const worker = inPhase('running', 'future.p2p');
    worker.feed(line('p2p-tui', {type: 'keepalive', from: carol, expires: at(60), jobs: 1, every: 30}));
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(800)}));
    worker.pass(60);
    expect(worker.state.requests).toEqual([]);
  });

  it('may take as long as it likes when it never said that it would speak', () => {
    const worker = inPhase('running', 'future.p2p');
    expect(fixture.typesOf(worker.pass(7200))).not.toContain('abort');
  });
});

describe('turns', () => {
  it('go round by user, then by client, then by age', () => {
    const worker = inPhase('offering', 'p2p-tui');
    const ask = (from: string, future: string) => request('p2p-tui', {from, future, expires: at(600)});
    worker.feed(ask(alice, 'a-2'), ask('alice@pear:2', 'p-1'), ask(carol, 'c-1'), ask(carol, 'c-2'));
    const order: string[] = [];
    const taken = () => {
      const standing = worker.state.job?.request;
      if (!standing) return;
      order.push(standing.future);
      // Somebody else gets it: turns are counted all the same.
      const {client: from, future} = standing;
      worker.feed(line('p2p-tui', {type: 'accept', from, to: 'dave@fig:9', future, via, expires: at(60)}));
    };

    for (let time = 0; time < 5; time++) taken();
    expect(order).toEqual([job, 'c-1', 'p-1', 'c-2', 'a-2']);
    expect(worker.state.job).toBeUndefined();
  });

  it('are kept by a request that is said again', () => {
    const worker = inPhase('offering', 'p2p-tui');
    worker.feed(request('p2p-tui', {future: other}));
    // Nobody took the offer.
    worker.pass(15);
    worker.feed(request('p2p-tui', {future: other, expires: at(30)}), request('p2p-tui', {expires: at(30)}));
    worker.feed(line('p2p-tui', {type: 'withdraw', from: alice, to: '<none>', future: other}));
    expect(worker.state.job?.request.future).toBe(job);
    expect(bob).toBe(worker.state.recipe.id);
  });
});
