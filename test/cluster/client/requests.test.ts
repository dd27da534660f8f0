import {describe, expect, it} from 'vitest';
import type {ClientInput} from '../../../source/cluster/client/types.js';
import * as fixture from '../play.js';
import {at, bob, carol, findEffect, job, live, lost, onlyFirst, other, sentLines, via} from '../play.js';
import {start, post, offer, heartbeat, topicOf, inPhase, outcome} from './client-play.js';

describe('joining', () => {
  it('a client sends a hello on both topics, again after every return of the link', () => {
    const client = start();
    expect(sentLines(client.feed(live))).toEqual(['1 client', '2 client']);
    client.feed(lost);
    expect(sentLines(client.feed(live))).toEqual(['1 client', '2 client']);
  });

  it('a client sends a hello on the second topic when that comes later', () => {
    const client = start();
    expect(sentLines(client.feed(onlyFirst))).toEqual(['1 client']);
    expect(sentLines(client.feed(live))).toEqual(['2 client']);
  });
});

describe('requests', () => {
  it.each([
    ['r', {type: 'request', future: job, size: 100, expires: at(10)}],
    ['node', {type: 'request', future: job, size: 100, expires: at(10), runtime: 'node', label: 'tile 1'}],
  ])('a request for %s goes to the topic of its runtime', (runtime, message) => {
    const client = start();
    client.feed(live);
    const effects = client.feed(post(runtime, job, 'tile 1'));
    const effect = findEffect(
      effects.filter((one) => one.type !== 'send-line' || one.draft.type !== 'keepalive'),
      'send-line',
    );
    expect(effect.topic).toBe(topicOf(runtime));
    expect(effect.draft).toMatchObject(message);
    expect('label' in effect.draft).toBe(runtime !== 'r');
  });

  it('a request waits for a link, and is repeated every 10 s and after the return of the link', () => {
    const client = start();
    expect(client.feed(post())).toEqual([]);
    expect(sentLines(client.feed(live))).toEqual(['1 client', '2 client', '2 request']);
    expect(sentLines(client.pass(30))).toEqual(['2 request', '2 request', '2 request']);
    client.feed(lost);
    expect(client.pass(100)).toEqual([]);
    expect(sentLines(client.feed(live))).toEqual(['1 client', '2 client', '2 request']);
    expect(client.state.active.get(job)?.attempt).toBe(1);
  });

  it('a client requests hardly more jobs than there are idle workers', () => {
    const client = start();
    const jobs = Array.from({length: 100}, (_, number) => post('node', `${job}${number}`));
    expect(sentLines(client.feed(live, ...jobs))).toHaveLength(2 + 2);
    expect(sentLines(client.feed(heartbeat(bob), heartbeat(carol, 'offering')))).toHaveLength(2);
    expect(sentLines(client.feed(heartbeat('dave@desk:4', 'running', other)))).toHaveLength(0);
    expect(client.state.active.size).toBe(4);
  });

  it('a request is repeated for a worker that joins, at most once a second', () => {
    const client = start();
    client.feed(live, post('node'));
    client.pass(3);
    expect(sentLines(client.feed(heartbeat(bob)))).toEqual(['2 request']);
    expect(sentLines(client.feed(heartbeat(carol)))).toEqual([]);
    expect(sentLines(client.pass(1))).toEqual(['2 request']);
    expect(sentLines(client.feed(heartbeat(bob), heartbeat(carol)))).toEqual([]);
    expect(sentLines(client.pass(10))).toEqual(['2 request']);
  });

  it('a request is repeated less and less often while all workers have received it and are busy', () => {
    const client = start();
    client.feed(live, heartbeat(bob, 'running', other), post('node'));
    const times: number[] = [];
    for (let beat = 1; beat <= 20; beat++) {
      for (let second = 0; second < 10; second++) {
        if (sentLines(client.pass(1)).includes('2 request')) times.push(client.time);
      }
      client.feed(heartbeat(bob, 'running', other));
    }

    expect(times).toEqual([20, 60, 120, 180]);
    // Once somebody has time, silence means that a line was lost.
    client.feed(heartbeat(bob));
    client.pass(40);
    expect(sentLines(client.pass(10.1))).toEqual(['2 request']);
  });

  it('a request is taken by a worker whose last result is still being received', () => {
    const client = inPhase('receiving');
    client.feed(post('node', other));
    const accepted = sentLines(client.feed(offer('p2p-tui', bob, {future: other})));
    expect(accepted).toEqual([`2 accept ${bob}`]);
  });

  it('a client has no more requests than free transfers allow', () => {
    const client = start({transfers: 6});
    const workers = Array.from({length: 20}, (_, number) => heartbeat(`bob@server:${number}`));
    client.feed(
      live,
      ...workers,
      ...Array.from({length: 50}, (_, number) => post('node', `${job}${number}`)),
    );
    expect(client.state.active.size).toBe(3);
  });

  it('a request is withdrawn, and its job rejects, when no worker takes it within the timeout', () => {
    const client = start({requestTimeout: 25_000});
    client.feed(live, post());
    client.pass(24.9);
    const effects = client.pass(0.1);
    expect(sentLines(effects)).toEqual(['2 withdraw <none>']);
    expect(outcome(effects)).toMatchObject({
      ok: false,
      reason: {message: 'No worker took the job within 25 s.'},
    });
    expect(fixture.stagesOf(effects)).toEqual(['expired']);
  });
});

describe('offers', () => {
  it('the first offer for a job is accepted, and later ones are ignored', () => {
    const client = inPhase('requesting');
    const effects = client.feed(offer('p2p-tui'));
    expect(sentLines(effects)).toEqual([`2 accept ${bob}`]);
    expect(findEffect(effects, 'send-line').draft).toMatchObject({via, expires: at(60)});
    expect(findEffect(effects, 'send')).toMatchObject({code: '0001-6cc1bf16fe3c-f', payload: {path: '/job'}});
    expect(fixture.stagesOf(effects)).toEqual(['offered', 'accepted', 'sending']);
    expect(client.feed(offer('p2p-tui', carol), offer('p2p-tui'))).toEqual([]);
  });

  it.each<[string, ClientInput]>([
    [
      'expired, as far as anybody can tell',
      offer('p2p-tui', bob, {expires: at(0), when: '2027-99-99T08:00:00'}),
    ],
    ['on the other topic', offer('future.p2p')],
    ['for another job', offer('p2p-tui', bob, {future: other})],
    ['under a code that is none', offer('p2p-tui', bob, {fresh: 'wormhole://'})],
  ])('an offer is not accepted when it is %s', (_, input) => {
    expect(sentLines(inPhase('requesting').feed(input))).toEqual([]);
  });

  it('an offer is not accepted from a worker that has a job of ours already', () => {
    const client = inPhase('running');
    client.feed(post('node', other));
    expect(sentLines(client.feed(offer('p2p-tui', bob, {future: other})))).toEqual([]);
    expect(sentLines(client.feed(offer('p2p-tui', carol, {future: other})))).toEqual([`2 accept ${carol}`]);
  });
});
