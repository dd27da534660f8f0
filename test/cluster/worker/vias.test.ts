import {describe, expect, it} from 'vitest';
import {alice, at, carol, findEffect, job, line, live, other, sentLines, typesOf, via} from '../play.js';
import {accept, fetched, inPhase, request, result, start} from './worker-play.js';

const dave = 'dave@cloud:4';
const erin = 'erin@office:5';

/** Carol's session began with the same `set.seed()` as Alice's. */
const carols = {from: carol, future: other} as const;
const started = (worker: string, client: string, future: string) =>
  line('p2p-tui', {type: 'started', from: worker, to: client, future});
const resultLine = (worker: string, client: string, future: string) =>
  line('future.p2p', {type: 'result', from: worker, to: client, future, via, expires: at(60)});
const heartbeat = (from: string) =>
  line('p2p-tui', {
    ...{type: 'heartbeat', from, expires: at(600), state: 'idle', slots: 1, done: 1, failed: 0},
    ...{runtimes: ['r'], load: 0, rss: 1, every: 15, version: '0.1.0'},
  } as const);

/** A worker that has Carol's result ready, while Alice's job under the same via runs at Dave's or has ended. */
function withResult() {
  const worker = start();
  worker.feed(live, request('future.p2p', carols), accept('future.p2p', carols), fetched());
  return worker;
}

describe('two R clients that draw the same via', () => {
  it('a client is not offered for while the payload of another one is on its way, and is when that has arrived', () => {
    const worker = start();
    worker.feed(live, request('future.p2p'), accept('future.p2p', {to: dave}));
    expect(sentLines(worker.feed(request('future.p2p', carols)))).toEqual([]);
    expect(sentLines(worker.feed(started(dave, alice, job)))).toEqual([`1 offer ${carol}`]);
  });

  it('a client is offered for after ten seconds where nobody tells that the payload has arrived', () => {
    const worker = start();
    worker.feed(live, request('future.p2p'), accept('future.p2p', {to: dave}));
    worker.feed(request('future.p2p', {...carols, expires: at(60)}));
    expect(sentLines(worker.pass(9.9))).toEqual([]);
    expect(sentLines(worker.pass(0.1))).toEqual([`1 offer ${carol}`]);
  });

  it('clients that have drawn differently do not wait for each other', () => {
    const worker = start();
    const differently = {...carols, to: erin, via: `${via}9`};
    worker.feed(live, accept('future.p2p', differently), started(erin, carol, other));
    worker.feed(accept('future.p2p', {to: dave}));
    expect(sentLines(worker.feed(request('future.p2p', {...carols, future: `${other}2`})))).toEqual([
      `1 offer ${carol}`,
    ]);
  });

  it('a client that keeps alive on the second topic draws at random, and does not wait', () => {
    const worker = start();
    worker.feed(live, line('p2p-tui', {type: 'keepalive', from: carol, expires: at(60), jobs: 1, every: 30}));
    worker.feed(accept('future.p2p', {to: dave}));
    expect(sentLines(worker.feed(request('future.p2p', carols)))).toEqual([`1 offer ${carol}`]);
  });

  it('a payload under a via that moves elsewhere is fetched when that is over', () => {
    const worker = start();
    worker.feed(live, request('future.p2p', carols), accept('future.p2p', {to: dave}));
    expect(typesOf(worker.feed(accept('future.p2p', carols)))).not.toContain('receive');
    expect(findEffect(worker.feed(started(dave, alice, job)), 'receive').code).toMatch(/-f$/);
  });

  it('a result is announced when the payload under the same via has arrived elsewhere', () => {
    const worker = withResult();
    worker.feed(accept('future.p2p', {to: dave}));
    expect(sentLines(worker.feed(result()))).toEqual([]);
    expect(sentLines(worker.feed(started(dave, alice, job)))).toContain(`1 result ${carol}`);
  });

  it('a result is announced when the other one under the same via was collected, as the heartbeat of its worker tells', () => {
    const worker = withResult();
    worker.feed(accept('future.p2p', {to: dave}), started(dave, alice, job), resultLine(dave, alice, job));
    expect(sentLines(worker.feed(result()))).toEqual([]);
    expect(sentLines(worker.feed(heartbeat(dave)))).toContain(`1 result ${carol}`);
  });

  it('an R worker that offers again has returned its result', () => {
    const worker = withResult();
    worker.feed(accept('future.p2p', {to: dave}), resultLine(dave, alice, job));
    expect(sentLines(worker.feed(result()))).toEqual([]);
    const offer = line('future.p2p', {
      ...{type: 'offer', from: dave, to: erin, future: `${job}3`, expires: at(15), protocols: ['wormhole']},
    } as const);
    worker.feed(offer);
    // Erin may draw the same, and accepts any moment.
    expect(sentLines(worker.pass(1.4))).toEqual([]);
    expect(sentLines(worker.pass(0.1))).toContain(`1 result ${carol}`);
  });

  it('of two results that are ready at the same moment that of the later accept gives way for a second', () => {
    const worker = start();
    worker.feed(live, accept('future.p2p', {to: dave}), started(dave, alice, job));
    worker.feed(request('future.p2p', carols), accept('future.p2p', carols), fetched());
    expect(sentLines(worker.feed(result()))).toEqual([]);
    expect(sentLines(worker.pass(0.9))).toEqual([]);
    expect(sentLines(worker.pass(0.1))).toContain(`1 result ${carol}`);
  });

  it('a result that waits in the background leaves its code to the next job under the same via', () => {
    const worker = inPhase('returning', 'future.p2p');
    worker.feed(request('future.p2p', {...carols, expires: at(60)}));
    expect(sentLines(worker.pass(5))).toEqual([`1 offer ${carol}`]);
    const accepted = worker.feed(accept('future.p2p', {...carols, via}));
    expect(typesOf(accepted)).toEqual(['abort', 'receive']);
    expect(findEffect(accepted, 'abort').task).toBe(3);
    const {task} = findEffect(accepted, 'receive');
    // It does not get in the way of the result either.
    const returned = worker.feed(fetched(task), result(true, task + 1));
    expect(findEffect(returned, 'send').code).toMatch(/-r$/);
    expect(worker.state.results.map(({task: sending}) => sending === undefined)).toEqual([true, false]);
    const after = worker.feed({type: 'sent', task: findEffect(returned, 'send').task});
    expect([...after, ...worker.pass(10)].filter(({type}) => type === 'send')).toHaveLength(1);
  });

  it('what is said on the second topic of jobs there holds nobody back', () => {
    const worker = start();
    worker.feed(live, accept('p2p-tui', {to: dave}));
    expect(sentLines(worker.feed(request('future.p2p', carols)))).toEqual([`1 offer ${carol}`]);
  });
});
