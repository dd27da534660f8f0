import {describe, expect, it} from 'vitest';
import {clientMachine, newClient} from '../../../source/cluster/client/machine.js';
import type {ClientEffect, ClientInput, ClientRecipe} from '../../../source/cluster/client/types.js';
import {defaultDeadlines} from '../../../source/cluster/deadlines.js';
import type {Topic} from '../../../source/message/types.js';
import * as fixture from '../play.js';
import {
  alice,
  at,
  bob,
  carol,
  findEffect,
  job,
  line,
  live,
  lost,
  onlyFirst,
  other,
  said,
  via,
} from '../play.js';

function start(recipe: Partial<ClientRecipe> = {}) {
  return fixture.play(
    clientMachine,
    newClient({
      id: alice,
      maxBytes: 1000,
      deadlines: defaultDeadlines,
      transfers: 16,
      patience: Infinity,
      ...recipe,
    }),
  );
}

type Play = ReturnType<typeof start>;

const post = (runtime = 'node', id = job, label?: string): ClientInput => ({
  type: 'post',
  job: {id, runtime, payload: fixture.payload('/job'), ...(label === undefined ? {} : {label})},
});
const offer = (
  topic: Topic,
  from = bob,
  more: {future?: string; expires?: number; fresh?: string} = {},
): ClientInput => ({
  ...line(topic, {
    type: 'offer',
    from,
    to: alice,
    future: more.future ?? job,
    expires: more.expires ?? at(100_000),
    protocols: ['wormhole'],
  }),
  via: more.fresh ?? via,
});
const result = (topic: Topic, from = bob, under = via) =>
  line(topic, {type: 'result', from, to: alice, future: job, via: under, expires: at(60)});
const heartbeat = (from: string, state = 'idle', future?: string, every = 15) =>
  line('p2p-tui', {
    type: 'heartbeat',
    from,
    state,
    ...(future === undefined ? {} : {future}),
    expires: at(60),
    slots: 1,
    done: 0,
    failed: 0,
    runtimes: ['node', 'r'],
    load: 0,
    rss: 0,
    every,
    version: '',
  });
const decline = (reason = 'There is no sandbox.') =>
  line('p2p-tui', {type: 'decline', from: bob, to: alice, future: job, reason});
const abort: ClientInput = {type: 'abort', job, reason: new Error('enough')};

/** The topic of a runtime's jobs. */
const topicOf = (runtime: string): Topic => (runtime === 'r' ? 'future.p2p' : 'p2p-tui');

type PhaseName = 'requesting' | 'sending' | 'running' | 'receiving';

/** A client whose job is in the given phase, at a worker that beats unless told otherwise. */
function inPhase(phase: PhaseName, runtime = 'node', isR = false): Play {
  const client = start();
  const topic = topicOf(runtime);
  client.feed(live, post(runtime));
  if (!isR) client.feed(heartbeat(bob));
  if (phase !== 'requesting') client.feed(offer(topic));
  if (phase === 'running' || phase === 'receiving') client.feed({type: 'sent', task: 1});
  if (phase === 'receiving') client.feed(result(topic));
  expect(client.state.active.get(job)?.phase.name).toBe(phase);
  return client;
}

function outcome(effects: readonly ClientEffect[]) {
  const settled = effects.filter((effect) => effect.type === 'settle');
  expect(settled).toHaveLength(1);
  return settled[0]?.outcome;
}

/** Why the one job that ended was rejected. */
function reasonOf(effects: readonly ClientEffect[]): string {
  const settled = outcome(effects);
  return settled?.ok === false && settled.reason instanceof Error ? settled.reason.message : '';
}

describe('joining', () => {
  it('says hello on both topics, again after every return of the link', () => {
    const client = start();
    expect(said(client.feed(live))).toEqual(['1 client', '2 client']);
    client.feed(lost);
    expect(said(client.feed(live))).toEqual(['1 client', '2 client']);
  });

  it('says hello on the second topic when that comes later', () => {
    const client = start();
    expect(said(client.feed(onlyFirst))).toEqual(['1 client']);
    expect(said(client.feed(live))).toEqual(['2 client']);
  });
});

describe('requests', () => {
  it.each([
    ['r', {type: 'request', future: job, size: 100, expires: at(10)}],
    ['node', {type: 'request', future: job, size: 100, expires: at(10), runtime: 'node', label: 'tile 1'}],
  ])('for %s go to the topic of their runtime', (runtime, message) => {
    const client = start();
    client.feed(live);
    const effect = findEffect(client.feed(post(runtime, job, 'tile 1')), 'say');
    expect(effect.topic).toBe(topicOf(runtime));
    expect(effect.said).toMatchObject(message);
    expect('label' in effect.said).toBe(runtime !== 'r');
  });

  it('wait for a link, and are repeated every 10 s and after its return', () => {
    const client = start();
    expect(client.feed(post())).toEqual([]);
    expect(said(client.feed(live))).toEqual(['1 client', '2 client', '2 request']);
    expect(said(client.pass(30))).toEqual(['2 request', '2 request', '2 request']);
    client.feed(lost);
    expect(client.pass(100)).toEqual([]);
    expect(said(client.feed(live))).toEqual(['1 client', '2 client', '2 request']);
    expect(client.state.active.get(job)?.attempt).toBe(1);
  });

  it('are hardly more than there are idle workers', () => {
    const client = start();
    const jobs = Array.from({length: 100}, (_, number) => post('node', `${job}${number}`));
    expect(said(client.feed(live, ...jobs))).toHaveLength(2 + 2);
    expect(said(client.feed(heartbeat(bob), heartbeat(carol, 'offering')))).toHaveLength(2);
    expect(said(client.feed(heartbeat('dave@desk:4', 'running', other)))).toHaveLength(0);
    expect(client.state.active.size).toBe(4);
  });

  it('are said again for a worker that joins, which heard nothing of them, at most once a second', () => {
    const client = start();
    client.feed(live, post('node'));
    client.pass(3);
    expect(said(client.feed(heartbeat(bob)))).toEqual(['2 request']);
    expect(said(client.feed(heartbeat(carol)))).toEqual([]);
    expect(said(client.pass(1))).toEqual(['2 request']);
    expect(said(client.feed(heartbeat(bob), heartbeat(carol)))).toEqual([]);
    expect(said(client.pass(10))).toEqual(['2 request']);
  });

  it('are taken by a worker whose last result is still coming in', () => {
    const client = inPhase('receiving');
    client.feed(post('node', other));
    const accepted = said(client.feed(offer('p2p-tui', bob, {future: other})));
    expect(accepted).toEqual([`2 accept ${bob}`]);
  });

  it('are no more than there are free transfers', () => {
    const client = start({transfers: 6});
    const workers = Array.from({length: 20}, (_, number) => heartbeat(`bob@server:${number}`));
    client.feed(
      live,
      ...workers,
      ...Array.from({length: 50}, (_, number) => post('node', `${job}${number}`)),
    );
    expect(client.state.active.size).toBe(3);
  });

  it('are given up after the patience asked for', () => {
    const client = start({patience: 25_000});
    client.feed(live, post());
    client.pass(24.9);
    const effects = client.pass(0.1);
    expect(said(effects)).toEqual(['2 withdraw <none>']);
    expect(outcome(effects)).toMatchObject({
      ok: false,
      reason: {message: 'No worker took the job within 25 s.'},
    });
    expect(fixture.stagesOf(effects)).toEqual(['expired']);
  });

  it('for anything but R futures are refused where the host runs R', () => {
    const client = start();
    client.feed(onlyFirst, post(), post('r', other));
    const effects = client.pass(5);
    expect(reasonOf(effects)).toContain('need a p2p-tui host');
    expect([...client.state.active.keys()]).toEqual([other]);
  });
});

describe('offers', () => {
  it('are taken first come, first served', () => {
    const client = inPhase('requesting');
    const effects = client.feed(offer('p2p-tui'));
    expect(said(effects)).toEqual([`2 accept ${bob}`]);
    expect(findEffect(effects, 'say').said).toMatchObject({via, expires: at(60)});
    expect(findEffect(effects, 'send')).toMatchObject({code: '0001-6cc1bf16fe3c-f', payload: {path: '/job'}});
    expect(fixture.stagesOf(effects)).toEqual(['offered', 'accepted', 'sending']);
    expect(client.feed(offer('p2p-tui', carol), offer('p2p-tui'))).toEqual([]);
  });

  it.each<[string, ClientInput]>([
    ['expired', offer('p2p-tui', bob, {expires: at(0)})],
    ['on the other topic', offer('future.p2p')],
    ['for another job', offer('p2p-tui', bob, {future: other})],
    ['under a code that is none', offer('p2p-tui', bob, {fresh: 'wormhole://'})],
  ])('are not taken when they are %s', (_, input) => {
    expect(said(inPhase('requesting').feed(input))).toEqual([]);
  });

  it('are not taken from a worker that has a job of ours', () => {
    const client = inPhase('running');
    client.feed(post('node', other));
    expect(said(client.feed(offer('p2p-tui', bob, {future: other})))).toEqual([]);
    expect(said(client.feed(offer('p2p-tui', carol, {future: other})))).toEqual([`2 accept ${carol}`]);
  });
});

describe('a result', () => {
  it.each(['r', 'node'])('of %s is collected, told and handed over', (runtime) => {
    const client = inPhase('running', runtime);
    const announced = client.feed(result(topicOf(runtime)));
    expect(findEffect(announced, 'receive')).toMatchObject({code: '0001-6cc1bf16fe3c-r', maxBytes: 1000});
    const received = client.feed({type: 'fetched', task: 2, payload: fixture.payload('/result', 7)});
    expect(said(received)).toEqual([`2 received ${bob}`]);
    expect(outcome(received)).toMatchObject({ok: true, payload: {path: '/result'}});
    expect(fixture.stagesOf([...announced, ...received])).toEqual(['returning', 'done']);
    expect(client.state.active.size).toBe(0);
    expect(clientMachine.wake(client.state)).toBeUndefined();
  });

  it('may be announced before our own transfer is closed', () => {
    const client = inPhase('sending');
    client.feed(line('p2p-tui', {type: 'started', from: bob, to: alice, future: job}), result('p2p-tui'));
    expect(client.state.active.get(job)?.phase.name).toBe('receiving');
    client.feed({type: 'sent', task: 1});
    expect(outcome(client.feed({type: 'fetched', task: 2, payload: fixture.payload('/result')}))?.ok).toBe(
      true,
    );
  });

  it.each<[string, ClientInput]>([
    ['of another worker', result('p2p-tui', carol)],
    ['under another via', result('p2p-tui', bob, `${via}0`)],
    ['on the other topic', result('future.p2p')],
  ])('%s is ignored', (_, input) => {
    expect(inPhase('running').feed(input)).toEqual([]);
  });

  it('whose line was lost is known by the heartbeat that says "returning"', () => {
    expect(fixture.typesOf(inPhase('running').feed(heartbeat(bob, 'returning', job)))).toEqual(['receive']);
  });

  it('waits for a free transfer', () => {
    const client = start({transfers: 2});
    for (const [index, worker] of [bob, carol].entries()) {
      const id = `${job}${index}`;
      client.feed(live, heartbeat(worker), post('node', id));
      client.feed(offer('p2p-tui', worker, {future: id, fresh: `${via}${index}`}), {
        type: 'sent',
        task: index + 1,
      });
    }

    const results = [bob, carol].map((worker, index) =>
      line('p2p-tui', {
        type: 'result',
        from: worker,
        to: alice,
        future: `${job}${index}`,
        via: `${via}${index}`,
        expires: at(60),
      }),
    );
    expect(fixture.typesOf(client.feed(...results))).toEqual(['receive']);
    const next = client.feed({type: 'fetched', task: 3, payload: fixture.payload('/result')});
    expect(fixture.typesOf(next)).toContain('receive');
  });

  it('hands on the progress of the evaluation', () => {
    const effects = inPhase('running').feed(
      line('p2p-tui', {
        type: 'progress',
        from: bob,
        to: alice,
        future: job,
        done: 1,
        total: 4,
        note: 'a quarter',
      }),
    );
    expect(findEffect(effects, 'progress').progress).toEqual({done: 1, total: 4, note: 'a quarter'});
  });
});

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

describe('an attempt that fails', () => {
  it.each<[string, PhaseName, ClientInput]>([
    ['by a decline', 'running', decline()],
    ['in the transfer out', 'sending', {type: 'broken', task: 1, reason: 'The connection broke.'}],
    ['in the transfer back', 'receiving', {type: 'broken', task: 2, reason: 'The connection broke.'}],
  ])('%s is repeated, for a while with others', (_, phase, input) => {
    const client = inPhase(phase);
    expect(said(client.feed(input))).toEqual([`2 withdraw ${bob}`, '2 request']);
    expect(said(client.feed(offer('p2p-tui')))).toEqual([]);
    client.pass(10);
    expect(said(client.feed(offer('p2p-tui')))).toEqual([`2 accept ${bob}`]);
  });

  it.each<PhaseName>(['sending', 'receiving'])('because %s takes too long is repeated', (phase) => {
    const client = inPhase(phase);
    for (let number = 0; number < 5; number++) {
      client.pass(11.9);
      client.feed(heartbeat(bob, 'running', job));
    }

    const late = client.pass(0.5);
    expect(fixture.typesOf(late)).toContain('abort');
    expect(said(late)).toEqual([`2 withdraw ${bob}`, '2 request']);
  });

  it('three times rejects with the reason', () => {
    const client = start();
    client.feed(live, post());
    const ends: ClientEffect[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      client.feed(heartbeat(bob), offer('p2p-tui', bob, {fresh: `${via}${attempt}`}));
      ends.push(...client.feed(decline()));
      client.pass(10);
    }

    const message = `The job was given up after 3 attempts, the last of which failed: ${bob} declined: There is no sandbox.`;
    expect(outcome(ends)).toMatchObject({ok: false, reason: {message}});
    expect(fixture.stagesOf(ends).at(-1)).toBe('failed');
  });
});

describe('an abort', () => {
  it.each<[PhaseName, string, boolean, readonly string[]]>([
    ['requesting', 'node', false, ['2 withdraw <none>']],
    ['requesting', 'r', true, ['1 withdraw <none>']],
    ['sending', 'node', false, [`2 withdraw ${bob}`]],
    ['running', 'node', false, [`2 withdraw ${bob}`]],
    ['running', 'r', false, [`2 withdraw ${bob}`, `1 withdraw ${bob}`]],
    ['running', 'r', true, [`1 withdraw ${bob}`]],
    ['receiving', 'r', true, [`1 withdraw ${bob}`]],
  ])('while %s (%s, R worker: %s)', (phase, runtime, isR, lines) => {
    const client = inPhase(phase, runtime, isR);
    const effects = client.feed(abort);
    expect(said(effects)).toEqual(lines);
    expect(outcome(effects)).toMatchObject({ok: false, reason: {message: 'enough'}});
    expect(fixture.stagesOf(effects)).toEqual(['withdrawn']);
    expect(client.feed(abort)).toEqual([]);
  });

  it('before the job is on the board needs no line', () => {
    const client = start();
    expect(said(client.feed(post(), abort, live))).toEqual(['1 client', '2 client']);
  });

  it('at an R worker still collects the interrupted result, or the worker would wait for ever', () => {
    const client = inPhase('running', 'r', true);
    client.feed(abort);
    expect(findEffect(client.feed(result('future.p2p')), 'receive').code).toBe('0001-6cc1bf16fe3c-r');
    const late = client.feed({type: 'fetched', task: 2, payload: fixture.payload('/interrupted')});
    expect(findEffect(late, 'discard').payload.path).toBe('/interrupted');
    expect(client.state.orphans).toEqual([]);
  });

  it('while an R worker returns the result lets it finish', () => {
    const client = inPhase('receiving', 'r', true);
    expect(fixture.typesOf(client.feed(abort))).not.toContain('abort');
    expect(
      fixture.typesOf(client.feed({type: 'fetched', task: 2, payload: fixture.payload('/late')})),
    ).toEqual(['discard']);
  });

  it('that the worker did not hear is said again when it shows that it goes on', () => {
    const client = inPhase('running');
    client.feed(lost, abort, live);
    expect(said(client.feed(heartbeat(bob, 'running', job)))).toEqual([`2 withdraw ${bob}`]);
    expect(said(client.feed(result('p2p-tui')))).toEqual([`2 withdraw ${bob}`]);
    client.feed(heartbeat(bob));
    expect(said(client.feed(result('p2p-tui')))).toEqual([]);
  });

  it('of an earlier attempt is not said to the worker that has the job again', () => {
    const client = inPhase('running');
    client.feed(decline());
    client.pass(10);
    client.feed(offer('p2p-tui', bob, {fresh: `${via}2`}));
    expect(said(client.feed(heartbeat(bob, 'fetching', job), lost, live))).toEqual(['1 client', '2 client']);
  });
});

describe('closing', () => {
  it('withdraws everything and says goodbye', () => {
    const client = inPhase('running');
    client.feed(post('node', other));
    const effects = client.feed({type: 'close'});
    expect(said(effects)).toEqual([`2 withdraw ${bob}`, '2 withdraw <none>', '2 bye']);
    expect(effects.filter(({type}) => type === 'settle')).toHaveLength(2);
    expect(effects.at(-1)?.type).toBe('closed');
    expect(clientMachine.wake(client.state)).toBeUndefined();
  });

  it('waits for an interrupted R worker, but not for ever', () => {
    const client = inPhase('running', 'r', true);
    expect(said(client.feed({type: 'close'}))).toEqual([`1 withdraw ${bob}`]);
    expect(said(client.pass(4.9))).toEqual([]);
    expect(fixture.typesOf(client.pass(0.1))).toEqual(['say', 'closed']);
  });

  it('of the board fails what was posted', () => {
    const effects = inPhase('running').feed(fixture.boardClosed);
    expect(outcome(effects)).toMatchObject({reason: {message: 'The connection to the board was closed.'}});
  });
});
