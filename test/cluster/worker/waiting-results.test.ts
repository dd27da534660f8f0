import {describe, expect, it} from 'vitest';
import * as fixture from '../play.js';
import {alice, at, bob, carol, findEffect, job, line, live, lost, other, sentLines, via} from '../play.js';
import {accept, beats, fetched, inPhase, keepalive, request, result} from './worker-play.js';

describe('results that nobody collects', () => {
  it.each(['future.p2p', 'p2p-tui'] as const)(
    'a result on %s waits in the background after 5 s, and the worker serves the next job',
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

  it('a result that nobody collects holds the worker for no longer than 5 s though the link flaps', () => {
    const worker = inPhase('returning', 'p2p-tui');
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(600)}));
    worker.pass(3);
    worker.feed(lost);
    worker.pass(1);
    worker.feed(live);
    expect(sentLines(worker.pass(1.9))).toEqual([]);
    expect(sentLines(worker.pass(0.1))).toEqual([`2 offer ${carol}`]);
  });

  it('a result that has begun to move holds the worker for longer than 5 s', () => {
    const worker = inPhase('returning', 'p2p-tui');
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(60)}));
    worker.feed({type: 'moved', task: 3, progress: {bytes: 1, total: 100, path: 'direct'}});
    expect(sentLines(worker.pass(59))).toEqual([]);
  });

  it('a result is given up after two minutes when its client sends no keepalives', () => {
    const worker = inPhase('returning', 'future.p2p');
    expect(sentLines(worker.pass(119))).toEqual([]);
    const late = worker.pass(1);
    expect(sentLines(late)).toEqual([`2 decline ${alice}`]);
    expect(findEffect(late, 'abort').task).toBe(3);
    expect(findEffect(late, 'discard').payload.path).toBe('/result');
    expect(worker.state).toMatchObject({done: 0, failed: 0, results: []});
  });

  it('a result waits without a transfer for a lost client, and is sent when a keepalive comes', () => {
    const worker = inPhase('returning', 'p2p-tui');
    worker.feed(keepalive());
    const gone = worker.pass(60);
    expect(findEffect(gone, 'abort').task).toBe(3);
    expect(fixture.typesOf(worker.pass(1800))).not.toContain('send');
    const back = worker.feed(keepalive());
    expect(sentLines(back)).toEqual([`2 result ${alice}`]);
    expect(findEffect(back, 'send').code).toBe('0001-6cc1bf16fe3c-r');
  });

  it('the oldest of the results that wait is declined when there are more than sixteen', () => {
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

  it('a result that nobody collects keeps a drained worker for two minutes at most', () => {
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

describe('lost clients', () => {
  it('a running job is stopped when the keepalives of its client end, and the worker is free', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(keepalive());
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(300)}));
    expect(worker.pass(50.9).filter(({type}) => type === 'abort')).toEqual([]);
    const stopped = worker.pass(0.1);
    expect(findEffect(stopped, 'abort').task).toBe(2);
    expect(sentLines(stopped)).toContain(`2 decline ${alice}`);
    expect(sentLines(worker.feed(result(false)))).toContain(`2 offer ${carol}`);
  });

  it('a client is not lost while the worker has no link, and has 2 s after its return', () => {
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

  it('a client without keepalives is lost though the link of the worker flaps', () => {
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

  it('a worker drops the requests of a lost client', () => {
    const worker = inPhase('running', 'future.p2p');
    worker.feed(line('p2p-tui', {type: 'keepalive', from: carol, expires: at(60), jobs: 1, every: 30}));
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(800)}));
    worker.pass(60);
    expect(worker.state.requests).toEqual([]);
  });

  it('a job may take hours when its client never sent a keepalive', () => {
    const worker = inPhase('running', 'future.p2p');
    expect(fixture.typesOf(worker.pass(7200))).not.toContain('abort');
  });
});

describe('turns of requests', () => {
  it('a worker takes requests in turn by user, then by client, then by age', () => {
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

  it('a request that is repeated keeps its turn', () => {
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
