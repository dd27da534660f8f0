import {describe, expect, it} from 'vitest';
import {clientMachine} from '../../../source/cluster/client/machine.js';
import * as fixture from '../play.js';
import {at, bob, carol, findEffect, job, line, live, lost, other, sentLines, via} from '../play.js';
import {
  start,
  post,
  offer,
  result,
  heartbeat,
  decline,
  abort,
  inPhase,
  outcome,
  type PhaseName,
} from './client-play.js';

/** An R worker stops for any withdraw of the job that it has, whomever it names. */
describe('repeated withdraws', () => {
  it('a withdraw repeated to a worker of our kind does not reach the R worker that has the job now', () => {
    const client = inPhase('running', 'r');
    client.pass(60);
    client.feed(offer('future.p2p', carol));
    expect(client.state.active.get(job)?.phase).toMatchObject({worker: carol});
    expect(sentLines(client.feed(heartbeat(bob, 'running', job)))).toEqual([`2 withdraw ${bob}`]);
    client.feed(lost);
    expect(sentLines(client.feed(live))).toEqual(['1 client', '2 client', `2 withdraw ${bob}`]);
  });

  it('a withdraw to an R worker is not repeated when another R worker has the job now', () => {
    const client = start();
    client.feed(
      live,
      post('r'),
      line('future.p2p', {type: 'worker', from: bob, expires: at(100), protocols: []}),
    );
    client.feed(offer('future.p2p'), {type: 'sent', task: 1});
    client.pass(100);
    client.feed(offer('future.p2p', carol), lost);
    expect(sentLines(client.feed(live))).toEqual(['1 client', '2 client']);
  });

  it('an R worker whose job was withdrawn is accepted again only when its result was collected', () => {
    const client = inPhase('running', 'r', true);
    client.feed(abort, post('r', other));
    const again = offer('future.p2p', bob, {future: other});
    expect(sentLines(client.feed(again))).toEqual([]);
    client.feed(result('future.p2p'));
    expect(sentLines(client.feed(again))).toEqual([]);
    client.feed({type: 'fetched', task: 2, payload: fixture.payload('/interrupted')});
    expect(sentLines(client.feed(again))).toEqual([`1 accept ${bob}`]);
  });
});

describe('unwanted results', () => {
  it('the transfer of a result that nobody wants is aborted when its worker sends a bye', () => {
    const client = inPhase('receiving', 'r', true);
    expect(fixture.typesOf(client.feed(abort))).not.toContain('abort');
    const effects = client.feed(line('p2p-tui', {type: 'bye', from: bob}));
    expect(findEffect(effects, 'abort')).toMatchObject({task: 2, reason: `${bob} left.`});
  });
});

describe('aborts', () => {
  it.each<[PhaseName, string, boolean, readonly string[]]>([
    ['requesting', 'node', false, ['2 withdraw <none>']],
    ['requesting', 'r', true, ['1 withdraw <none>']],
    ['sending', 'node', false, [`2 withdraw ${bob}`]],
    ['running', 'node', false, [`2 withdraw ${bob}`]],
    ['running', 'r', false, [`2 withdraw ${bob}`, `1 withdraw ${bob}`]],
    ['running', 'r', true, [`1 withdraw ${bob}`]],
    ['receiving', 'r', true, [`1 withdraw ${bob}`]],
  ])('a job aborted while %s (%s, R worker: %s) is withdrawn and rejects', (phase, runtime, isR, lines) => {
    const client = inPhase(phase, runtime, isR);
    const effects = client.feed(abort);
    expect(sentLines(effects)).toEqual(lines);
    expect(outcome(effects)).toMatchObject({ok: false, reason: {message: 'enough'}});
    expect(fixture.stagesOf(effects)).toEqual(['withdrawn']);
    expect(client.feed(abort)).toEqual([]);
  });

  it('a job aborted before it is on the board needs no line', () => {
    const client = start();
    expect(sentLines(client.feed(post(), abort, live))).toEqual(['1 client', '2 client']);
  });

  it('a job aborted at an R worker still has its interrupted result collected and discarded', () => {
    const client = inPhase('running', 'r', true);
    client.feed(abort);
    expect(findEffect(client.feed(result('future.p2p')), 'receive').code).toBe('0001-6cc1bf16fe3c-r');
    const late = client.feed({type: 'fetched', task: 2, payload: fixture.payload('/interrupted')});
    expect(findEffect(late, 'discard').payload.path).toBe('/interrupted');
    expect(client.state.orphans).toEqual([]);
  });

  it('a job aborted while an R worker returns its result lets that transfer finish', () => {
    const client = inPhase('receiving', 'r', true);
    expect(fixture.typesOf(client.feed(abort))).not.toContain('abort');
    expect(
      fixture.typesOf(client.feed({type: 'fetched', task: 2, payload: fixture.payload('/late')})),
    ).toEqual(['discard']);
  });

  it('a withdraw that was not received is repeated when the worker goes on with the job', () => {
    const client = inPhase('running');
    client.feed(lost, abort, live);
    expect(sentLines(client.feed(heartbeat(bob, 'running', job)))).toEqual([`2 withdraw ${bob}`]);
    expect(sentLines(client.feed(result('p2p-tui')))).toEqual([`2 withdraw ${bob}`]);
    client.feed(heartbeat(bob));
    expect(sentLines(client.feed(result('p2p-tui')))).toEqual([]);
  });

  it('a withdraw of an earlier attempt is not sent to the worker that has the job again', () => {
    const client = inPhase('running');
    client.feed(decline());
    client.pass(10);
    client.feed(offer('p2p-tui', bob, {fresh: `${via}2`}));
    expect(sentLines(client.feed(heartbeat(bob, 'fetching', job), lost, live))).toEqual([
      '1 client',
      '2 client',
    ]);
  });
});

describe('closing', () => {
  it('a client that closes withdraws all its jobs and sends a bye', () => {
    const client = inPhase('running');
    client.feed(post('node', other));
    const effects = client.feed({type: 'close'});
    expect(sentLines(effects)).toEqual([`2 withdraw ${bob}`, '2 withdraw <none>', '2 bye']);
    expect(effects.filter(({type}) => type === 'settle')).toHaveLength(2);
    expect(effects.at(-1)?.type).toBe('closed');
    expect(clientMachine.wake(client.state)).toBeUndefined();
  });

  it('a client that closes waits for an interrupted R worker, for 5 s at most', () => {
    const client = inPhase('running', 'r', true);
    expect(sentLines(client.feed({type: 'close'}))).toEqual([`1 withdraw ${bob}`]);
    expect(sentLines(client.pass(4.9))).toEqual([]);
    expect(fixture.typesOf(client.pass(0.1))).toEqual(['send-line', 'closed']);
  });

  it('a job fails when the board is closed', () => {
    const effects = inPhase('running').feed(fixture.boardClosed);
    expect(outcome(effects)).toMatchObject({reason: {message: 'The connection to the board was closed.'}});
  });
});
