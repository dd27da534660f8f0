import {describe, expect, it} from 'vitest';
import {clientMachine} from '../../../source/cluster/client/machine.js';
import type {ClientEffect, ClientInput} from '../../../source/cluster/client/types.js';
import * as fixture from '../play.js';
import {alice, at, bob, carol, findEffect, job, line, live, sentLines, via} from '../play.js';
import {
  start,
  post,
  offer,
  result,
  ended,
  heartbeat,
  decline,
  topicOf,
  inPhase,
  outcome,
  type PhaseName,
} from './client-play.js';

describe('results', () => {
  it.each(['r', 'node'])('a result of %s is collected, acknowledged and handed over', (runtime) => {
    const client = inPhase('running', runtime);
    const announced = client.feed(result(topicOf(runtime)));
    expect(findEffect(announced, 'receive')).toMatchObject({code: '0001-6cc1bf16fe3c-r', maxBytes: 1000});
    const received = client.feed({type: 'fetched', task: 2, payload: fixture.payload('/result', 7)});
    expect(sentLines(received)).toEqual([`2 received ${bob}`]);
    expect(outcome(received)).toMatchObject({ok: true, payload: {path: '/result'}});
    expect(fixture.stagesOf([...announced, ...received])).toEqual(['returning', 'ended']);
    expect(client.state.active.size).toBe(0);
    expect(clientMachine.wake(client.state)).toBeUndefined();
  });

  it.each([
    ['done', {outcome: 'ok'}],
    ['failed', {outcome: 'failed', error: 'RangeError'}],
    ['failed', {outcome: 'failed'}],
    ['ended', {outcome: 'splendid'}],
    ['ended', {}],
  ] as const)('a job ends as %s when its worker sends the ending %o', (stage, ending) => {
    for (const [runtime, told] of [
      ['node', [result('p2p-tui', bob, via, ending)]],
      ['r', [ended(ending), result('future.p2p')]],
      ['r', [result('future.p2p'), ended(ending)]],
    ] as const) {
      const client = inPhase('running', runtime);
      client.feed(...told);
      const received = client.feed({type: 'fetched', task: 2, payload: fixture.payload('/result', 7)});
      expect(fixture.stagesOf(received)).toEqual([stage]);
      expect(findEffect(received, 'send-line').draft).toMatchObject({type: 'received', ...ending});
      expect(outcome(received)).toMatchObject({ok: true});
    }
  });

  it('an error class that is a sentence is left out when a result is acknowledged', () => {
    const client = inPhase('running');
    client.feed(result('p2p-tui', bob, via, {outcome: 'failed', error: 'No such file: /home/alice/.ssh'}));
    const received = client.feed({type: 'fetched', task: 2, payload: fixture.payload('/result', 7)});
    expect(findEffect(received, 'send-line').draft).toEqual({
      type: 'received',
      from: alice,
      to: bob,
      future: job,
      outcome: 'failed',
    });
  });

  it('a result may be announced before the transfer of the job is closed', () => {
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
  ])('a result %s is ignored', (_, input) => {
    expect(inPhase('running').feed(input)).toEqual([]);
  });

  it('a heartbeat with the state "returning" announces a result whose line was lost', () => {
    const client = inPhase('running');
    client.pass(5);
    expect(fixture.typesOf(client.feed(heartbeat(bob, 'returning', job)))).toEqual(['receive']);
  });

  it('a result waits for a free transfer', () => {
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

  it.each([
    ['a started line', line('p2p-tui', {type: 'started', from: bob, to: alice, future: job})],
    ['a heartbeat that it runs the job', heartbeat(bob, 'running', job)],
  ])('a worker has the payload when it sends %s, whatever becomes of the transfer', (_, word) => {
    const client = inPhase('sending');
    expect(findEffect(client.feed(word), 'abort').task).toBe(1);
    for (let beat = 0; beat < 60; beat++) {
      client.pass(5);
      client.feed(heartbeat(bob, 'running', job, 5));
    }

    client.feed({type: 'broken', task: 1, reason: 'The connection broke.'});
    expect(client.state.active.get(job)).toMatchObject({attempt: 1, phase: {name: 'running'}});
  });

  it('a result is taken from a worker that was lost, where no other worker has the job', () => {
    const client = inPhase('running');
    client.pass(60);
    expect(client.state.active.get(job)?.phase.name).toBe('requesting');
    const effects = client.feed(result('p2p-tui'));
    expect(sentLines(effects)).toEqual(['2 withdraw <none>']);
    expect(findEffect(effects, 'receive').code).toBe('0001-6cc1bf16fe3c-r');
    const done = client.feed({type: 'fetched', task: 2, payload: fixture.payload('/result')});
    expect(outcome(done)).toMatchObject({ok: true});
  });

  const declined = decline('The connection broke.', 'transfer');
  it.each<[string, (client: ReturnType<typeof inPhase>) => void]>([
    ['declines', (client) => void client.feed(declined)],
    ['says goodbye', (client) => void client.feed(line('p2p-tui', {type: 'bye', from: bob}))],
    ['is lost', (client) => void client.pass(60)],
    [
      'has something else to do',
      (client) => {
        client.feed(heartbeat(bob));
        client.pass(15);
        client.feed(heartbeat(bob));
      },
    ],
  ])('a result is not waited for when its worker %s before the first byte', (_, happens) => {
    const client = inPhase('receiving');
    client.feed(heartbeat(bob, 'returning', job));
    happens(client);
    expect(client.state.active.get(job)).toMatchObject({attempt: 2});
    const coming = inPhase('receiving');
    coming.feed({type: 'moved', task: 2, progress: {bytes: 1, total: 100, path: 'direct'}});
    happens(coming);
    if (coming.time < 60) expect(coming.state.active.get(job)).toMatchObject({attempt: 1});
  });

  it('the progress of an evaluation is handed on to the caller', () => {
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

describe('failed attempts', () => {
  it.each<[string, PhaseName, ClientInput]>([
    ['by a decline', 'running', decline()],
    ['by a worker that lacks something', 'running', decline('Its disk is full.', 'disk')],
    ['in the transfer out', 'sending', {type: 'broken', task: 1, reason: 'The connection broke.'}],
    ['in the transfer back', 'receiving', {type: 'broken', task: 2, reason: 'The connection broke.'}],
  ])('an attempt that fails %s is repeated, for 10 s with other workers only', (_, phase, input) => {
    const client = inPhase(phase);
    expect(sentLines(client.feed(input))).toEqual([`2 withdraw ${bob}`, '2 request']);
    expect(sentLines(client.feed(offer('p2p-tui')))).toEqual([]);
    client.pass(10);
    expect(sentLines(client.feed(offer('p2p-tui')))).toEqual([`2 accept ${bob}`]);
  });

  it.each<PhaseName>(['sending', 'receiving'])('an attempt is repeated when %s takes too long', (phase) => {
    const client = inPhase(phase);
    for (let number = 0; number < 12; number++) {
      client.pass(4.97);
      client.feed(heartbeat(bob, 'fetching', job, 5));
    }

    const late = client.pass(0.5);
    expect(fixture.typesOf(late)).toContain('abort');
    expect(sentLines(late)).toEqual([`2 withdraw ${bob}`, '2 request']);
  });

  /** The job is taken and fails, so many times. */
  function failing(times: number, fail: (attempt: number, task: number) => ClientInput) {
    const client = start();
    client.feed(live, post());
    const ends: ClientEffect[] = [];
    for (let attempt = 1; attempt <= times; attempt++) {
      client.feed(heartbeat(bob), offer('p2p-tui', bob, {fresh: `${via}${attempt}`}));
      ends.push(...client.feed(fail(attempt, client.state.task)));
      client.pass(10);
    }

    return {client, ends};
  }

  it('a job rejects with the first reason when three attempts fail', () => {
    const {ends} = failing(3, (attempt) => decline(`Reason ${attempt}.`));
    const message = `The job was given up after 3 attempts, the first of which failed: ${bob} declined: Reason 1.`;
    expect(outcome(ends)).toMatchObject({ok: false, reason: {message}});
    expect(fixture.stagesOf(ends).at(-1)).toBe('failed');
  });

  it('a job rejects with the first reason when five transfers break though the worker lives', () => {
    const {ends} = failing(6, (attempt, task) => ({type: 'broken', task, reason: `Break ${attempt}.`}));
    const message = 'The job was given up after 5 transfers, the first of which failed: Break 1.';
    expect(outcome(ends)).toMatchObject({ok: false, reason: {message}});
  });

  it('a broken transfer does not count when the worker declines afterwards because its disk is full', () => {
    const client = start();
    client.feed(live, post());
    for (let attempt = 1; attempt <= 9; attempt++) {
      client.feed(heartbeat(bob), offer('p2p-tui', bob, {fresh: `${via}${attempt}`}));
      client.feed({type: 'broken', task: client.state.task, reason: 'The other side left.'});
      client.feed(decline('The disk is full.', 'disk'));
      client.pass(10);
    }

    expect(client.state.active.get(job)).toMatchObject({attempt: 10, mishaps: []});
  });

  it('a job whose payload its worker cannot take is not posted to others', () => {
    const client = inPhase('running');
    const ends = client.feed(decline('The payload cannot be read.', 'payload'));
    const message = `${bob} declined: The payload cannot be read.`;
    expect(outcome(ends)).toMatchObject({ok: false, reason: {message}});
    expect(sentLines(ends)).not.toContain('2 request');
  });

  it('a heartbeat with the result of an earlier attempt does not end the present attempt', () => {
    const client = inPhase('running');
    client.feed(decline('It is busy.', 'busy'));
    client.pass(10);
    client.feed(offer('p2p-tui', bob, {fresh: `${via}2`}));
    const beat = heartbeat(bob, 'offering', job);
    client.feed({...beat, message: {...beat.message, results: [job]} as typeof beat.message});
    expect(client.state.active.get(job)).toMatchObject({attempt: 2, phase: {name: 'sending'}});
  });

  it.each(['disk', 'directory', 'sandbox', 'runtime', 'busy', 'leaving', 'client'])(
    'a decline for the worker alone (%s) does not count, but delays its next accept ever longer',
    (cause) => {
      const client = start();
      client.feed(live, post());
      const taken: number[] = [];
      while (taken.length < 5) {
        client.feed(heartbeat(bob));
        if (sentLines(client.feed(offer('p2p-tui'))).length > 0) {
          taken.push(client.time);
          expect(sentLines(client.feed(decline('It is mine.', cause)))).toEqual([
            `2 withdraw ${bob}`,
            '2 request',
          ]);
        }

        client.pass(10);
      }

      expect(taken).toEqual([0, 10, 30, 70, 150]);
      expect(client.state.active.get(job)?.mishaps).toEqual([]);
    },
  );

  it('an offer is accepted at once from a worker that was unwell and is well again', () => {
    const client = inPhase('running');
    client.feed(decline('Its disk is full.', 'disk'), heartbeat(bob, 'unwell'));
    client.pass(5);
    expect(sentLines(client.feed(offer('p2p-tui')))).toEqual([]);
    expect(sentLines(client.feed(heartbeat(bob, 'offering', job)))).toEqual(['2 request']);
    expect(sentLines(client.feed(offer('p2p-tui')))).toEqual([`2 accept ${bob}`]);
  });

  it.each<[string, Partial<Extract<ClientInput, {type: 'broken'}>>]>([
    ['this machine lacks something', {lack: 'disk'}],
    ['it would fail for ever', {fault: {permanent: true, side: 'here'}}],
  ])('a job fails at once when the transfer of its result breaks because %s', (_, why) => {
    const effects = inPhase('receiving').feed({type: 'broken', task: 2, reason: 'The disk is full.', ...why});
    expect(outcome(effects)).toMatchObject({ok: false, reason: {message: 'The disk is full.'}});
  });
});
