import {describe, expect, it} from 'vitest';
import {clientMachine} from '../../../source/cluster/client/machine.js';
import type {ClientEffect} from '../../../source/cluster/client/types.js';
import * as fixture from '../play.js';
import {at, bob, carol, job, line, live, lost, other, said, via} from '../play.js';
import {start, post, offer, result, heartbeat, inPhase, reasonOf} from './client-play.js';

describe('a worker that is lost', () => {
  it('after four intervals of silence has its job posted again under the same name', () => {
    const client = inPhase('running');
    expect(said(client.pass(59.9))).toEqual([]);
    const effects = client.pass(0.1);
    expect(said(effects)).toEqual([`2 withdraw ${bob}`, '2 request']);
    const requested = effects.filter((effect) => effect.type === 'record').map(({event}) => event);
    expect(requested).toMatchObject([
      {stage: 'requested', job, attempt: 2, reason: `${bob} has not been heard of.`},
    ]);
    expect(said(client.feed(offer('p2p-tui', bob)))).toEqual([]);
    expect(said(client.feed(offer('p2p-tui', carol)))).toEqual([`2 accept ${carol}`]);
  });

  it('is one that says goodbye', () => {
    expect(said(inPhase('running').feed(line('p2p-tui', {type: 'bye', from: bob})))).toEqual([
      `2 withdraw ${bob}`,
      '2 request',
    ]);
  });

  it('is not one we cannot hear, because our own link is down', () => {
    const client = inPhase('running');
    client.pass(50);
    client.feed(lost);
    client.pass(3600);
    expect(said(client.feed(live))).toEqual(['1 client', '2 client']);
    expect(said(client.pass(59.9))).toEqual([]);
    expect(said(client.pass(0.1))).toContain('2 request');
  });

  it('is not one we did not hear, because this machine slept', () => {
    const {state} = inPhase('running');
    const woken = fixture.start + 600_000;
    const [after, effects] = clientMachine.step(state, {type: 'tick'}, {now: woken, chance: 0});
    expect(said(effects)).toEqual([]);
    expect(clientMachine.wake(after)).toBe(woken + 60_000);
    const [, late] = clientMachine.step(after, {type: 'tick'}, {now: woken + 60_000, chance: 0});
    expect(said(late)).toEqual([`2 withdraw ${bob}`, '2 request']);
  });

  it('is, for R workers, one whose hello has run out', () => {
    const client = start();
    client.feed(
      live,
      post('r'),
      line('future.p2p', {type: 'worker', from: bob, expires: at(3600), protocols: []}),
    );
    client.feed(offer('future.p2p'), {type: 'sent', task: 1});
    expect(said(client.pass(3599.9))).toEqual([]);
    expect(said(client.pass(0.1))).toEqual([`1 withdraw ${bob}`, '1 request']);
  });

  it('is, where nobody beats, one that offers for other jobs a while after it got ours', () => {
    const client = start();
    const elsewhere = line('future.p2p', {
      type: 'offer',
      from: bob,
      to: carol,
      future: other,
      expires: at(100_000),
      protocols: ['wormhole'],
    });
    client.feed(live, post('r'), offer('future.p2p'), {type: 'sent', task: 1});
    client.pass(19.9);
    expect(said(client.feed(elsewhere))).toEqual([]);
    client.pass(0.1);
    // R workers say an offer for the job itself when they are done with it.
    expect(said(client.feed(offer('future.p2p')))).toEqual([]);
    expect(said(client.feed(elsewhere))).toEqual([`1 withdraw ${bob}`, '1 request']);
  });

  it('cannot be told from one that computes, where nobody beats: the caller is told once, after an hour', () => {
    const client = start();
    client.feed(live, post('r', job, 'long'), offer('future.p2p'), {type: 'sent', task: 1});
    const notes = (effects: readonly ClientEffect[]) =>
      effects.flatMap((effect) =>
        effect.type === 'record' && effect.event.type === 'note' ? [effect.event.text] : [],
      );
    expect(notes(client.pass(3599.9))).toEqual([]);
    expect(notes(client.pass(0.1))).toEqual([
      `${bob} has had long for more than an hour without a word. It may be computing still; ` +
        'if you know that it is gone, withdraw the job and post it again.',
    ]);
    expect(client.pass(1_000_000)).toEqual([]);
    expect(said(client.feed(result('future.p2p')))).toEqual([]);
    expect(client.state.active.get(job)?.phase.name).toBe('receiving');
  });

  it('makes the job fail when it happens five times', () => {
    const client = start();
    client.feed(live, post());
    const ends: ClientEffect[] = [];
    for (let number = 1; number <= 5; number++) {
      const worker = `bob@server:${number}`;
      client.feed(offer('p2p-tui', worker, {fresh: `${via}${number}`}));
      ends.push(...client.feed(line('p2p-tui', {type: 'bye', from: worker})));
    }

    expect(reasonOf(ends)).toContain('5 workers were lost');
  });

  it.each<[string, ReturnType<typeof heartbeat>]>([
    ['is idle', heartbeat(bob)],
    ['has another job', heartbeat(bob, 'running', other)],
  ])('is one that says again and again that it %s', (_, beat) => {
    const client = inPhase('running');
    client.feed(beat, beat, beat, beat);
    expect(client.state.active.get(job)?.attempt).toBe(1);
    client.pass(15);
    client.feed(beat);
    client.pass(15);
    client.feed(beat);
    expect(client.state.active.get(job)?.attempt).toBe(2);
  });

  it('is not one that goes on with the job', () => {
    const client = inPhase('running');
    for (let number = 0; number < 9; number++) {
      client.feed(heartbeat(bob), heartbeat(bob, 'running', job));
      client.pass(15);
    }

    expect(client.state.active.get(job)?.attempt).toBe(1);
  });
});
