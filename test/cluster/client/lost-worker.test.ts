import {describe, expect, it} from 'vitest';
import {clientMachine} from '../../../source/cluster/client/machine.js';
import type {ClientEffect, ClientInput} from '../../../source/cluster/client/types.js';
import * as fixture from '../play.js';
import {at, bob, carol, job, line, live, lost, other, sentLines, via} from '../play.js';
import {start, post, offer, result, heartbeat, inPhase, reasonOf} from './client-play.js';

/** A client whose job is computed by Bob, who beats every half a minute. */
function running() {
  const client = inPhase('running');
  client.pass(1);
  client.feed(heartbeat(bob, 'running', job, 30));
  return client;
}

describe('lost workers', () => {
  it('a worker is lost after 8 s without a heartbeat, and its job is posted again under the same id', () => {
    const client = inPhase('running');
    expect(sentLines(client.pass(7.9))).toEqual([]);
    const effects = client.pass(0.1);
    expect(sentLines(effects)).toEqual([`2 withdraw ${bob}`, '2 request']);
    const requested = effects.filter((effect) => effect.type === 'record').map(({event}) => event);
    expect(requested).toMatchObject([
      {stage: 'requested', job, attempt: 2, reason: `${bob} has not been heard of.`},
    ]);
    expect(sentLines(client.feed(offer('p2p-tui', bob)))).toEqual([]);
    expect(sentLines(client.feed(offer('p2p-tui', carol)))).toEqual([`2 accept ${carol}`]);
  });

  it('a client waits 8 s for a heartbeat, or as long as the worker has had the job, for a minute at most', () => {
    for (const [computed, timeout] of [
      [3, 8],
      [40, 40],
      [3600, 60],
    ] as const) {
      const client = inPhase('running');
      for (let passed = 0; passed < computed; passed += 1) {
        client.feed(heartbeat(bob, 'running', job, 4));
        client.pass(1);
      }

      client.feed(heartbeat(bob, 'running', job, 4));
      expect(sentLines(client.pass(timeout - 0.1))).toEqual([]);
      expect(sentLines(client.pass(0.1))).toContain('2 request');
    }
  });

  it('a worker that sends a bye is lost at once, and its job is posted again', () => {
    expect(sentLines(inPhase('running').feed(line('p2p-tui', {type: 'bye', from: bob})))).toEqual([
      `2 withdraw ${bob}`,
      '2 request',
    ]);
  });

  it('a worker that was killed, as the next one on its machine says, is lost at once, and that is counted', () => {
    const client = inPhase('running');
    const bye = line('p2p-tui', {type: 'bye', from: bob, cause: 'killed'});
    expect(sentLines(client.feed(bye))).toEqual([`2 withdraw ${bob}`, '2 request']);
    expect(client.state.active.get(job)?.mishaps).toMatchObject([{kind: 'loss', worker: bob}]);
  });

  it('a worker is not lost while the link of the client is down', () => {
    const client = running();
    client.pass(50);
    client.feed(heartbeat(carol), lost);
    client.pass(3600);
    expect(sentLines(client.feed(live))).toEqual(['1 client', '2 client']);
    // Of the two intervals fifty seconds had passed.
    expect(sentLines(client.pass(9.9))).toEqual([]);
    expect(sentLines(client.pass(0.1))).toContain('2 request');
  });

  it('a worker has the rest of its two intervals after a return of the link, and at least 2 s', () => {
    for (const [heardFor, left] of [
      [1, 59],
      [59.5, 2],
    ] as const) {
      const client = running();
      client.pass(heardFor);
      client.feed(heartbeat(carol), lost);
      client.pass(5);
      client.feed(live);
      expect(sentLines(client.pass(left - 0.1))).toEqual([]);
      expect(sentLines(client.pass(0.1))).toContain('2 request');
    }
  });

  it.each([1, 5, 20, 45])('a worker is lost though the link is only there for %d s at a time', (up) => {
    const client = inPhase('running');
    let listened = 0;
    while (client.state.active.get(job)?.attempt === 1) {
      client.pass(up);
      listened += up;
      client.feed(heartbeat(carol), lost);
      client.pass(7);
      client.feed(live);
      expect(listened).toBeLessThanOrEqual(120);
    }
  });

  it('a worker is not lost at once when the machine of the client wakes from sleep, but within a minute', () => {
    const {state, time} = running();
    const woken = fixture.start + time * 1000 + 600_000;
    const [after, effects] = clientMachine.step(state, {type: 'tick'}, {now: woken, wall: woken, chance: 0});
    expect(sentLines(effects)).toEqual([]);
    const lines: string[] = [];
    let [machine, now] = [after, woken];
    while (now < woken + 60_000) {
      expect(lines.filter((text) => text !== '2 keepalive')).toEqual([]);
      now = Math.min(clientMachine.wake(machine) ?? Infinity, woken + 60_000);
      const [next, late] = clientMachine.step(machine, {type: 'tick'}, {now, wall: now, chance: 0});
      machine = next;
      lines.push(...sentLines(late));
    }

    expect(lines.slice(-2)).toEqual([`2 withdraw ${bob}`, '2 request']);
  });

  it('an R worker is lost when its hello expires', () => {
    const client = start();
    client.feed(
      live,
      post('r'),
      line('future.p2p', {type: 'worker', from: bob, expires: at(3600), protocols: []}),
    );
    client.feed(offer('future.p2p'), {type: 'sent', task: 1});
    expect(sentLines(client.pass(3599.9))).toEqual([]);
    expect(sentLines(client.pass(0.1))).toEqual([`1 withdraw ${bob}`, '1 request']);
  });

  it('an R worker is lost when it offers for another job 20 s after it got ours', () => {
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
    expect(sentLines(client.feed(elsewhere))).toEqual([]);
    client.pass(0.1);
    // R workers say an offer for the job itself when they are done with it.
    expect(sentLines(client.feed(offer('future.p2p')))).toEqual([]);
    expect(sentLines(client.feed(elsewhere))).toEqual([`1 withdraw ${bob}`, '1 request']);
  });

  it('an R worker without a line for an hour is not lost: a note says once that it may be computing still', () => {
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
    const later = client.pass(100_000);
    expect(sentLines(later)).toEqual([]);
    expect(notes(later)).toEqual([]);
    expect(sentLines(client.feed(result('future.p2p')))).toEqual([]);
    expect(client.state.active.get(job)?.phase.name).toBe('receiving');
  });

  /** The job is lost with so many workers; of each, something happens before the next one. */
  function losing(times: number, then: (worker: string) => readonly ClientInput[] = () => []) {
    const client = start();
    client.feed(live, post());
    const ends: ClientEffect[] = [];
    for (let number = 1; number <= times; number++) {
      const worker = `bob@server:${number}`;
      client.feed(offer('p2p-tui', worker, {fresh: `${via}${number}`}));
      ends.push(...client.pass(8), ...client.pass(53), ...client.feed(...then(worker)));
    }

    return {client, ends};
  }

  it('a job fails when twelve workers were lost with it', () => {
    expect(reasonOf(losing(12).ends)).toMatch(
      /12 workers were lost with it, the first one so: bob@server:1 /,
    );
  });

  it('a lost worker that had slept and comes back does not count against the job', () => {
    const {client, ends} = losing(30, (worker) => [heartbeat(worker)]);
    expect(ends.filter(({type}) => type === 'settle')).toEqual([]);
    expect(client.state.active.get(job)?.attempt).toBe(31);
  });

  it('a worker that sends a bye does not count against the job', () => {
    const client = start();
    client.feed(live, post());
    for (let number = 1; number <= 30; number++) {
      const worker = `bob@server:${number}`;
      client.feed(offer('p2p-tui', worker, {fresh: `${via}${number}`}));
      client.feed(line('p2p-tui', {type: 'bye', from: worker}));
    }

    expect(client.state.active.get(job)).toMatchObject({attempt: 31, mishaps: []});
  });

  it('a worker whose result waits while it has another job is not lost: the result is received', () => {
    const client = inPhase('running');
    client.pass(5);
    const beat = {...heartbeat(bob, 'running', other)};
    client.feed({...beat, message: {...beat.message, results: [job]} as typeof beat.message});
    expect(client.state.active.get(job)?.phase.name).toBe('receiving');
  });

  it.each<[string, ReturnType<typeof heartbeat>]>([
    ['is idle', heartbeat(bob)],
    ['has another job', heartbeat(bob, 'running', other)],
  ])('a worker is lost when its heartbeats over half a minute show that it %s', (_, beat) => {
    const client = inPhase('running');
    client.feed(beat, beat, beat, beat);
    expect(client.state.active.get(job)?.attempt).toBe(1);
    client.pass(15);
    client.feed(beat);
    client.pass(15);
    client.feed(beat);
    expect(client.state.active.get(job)?.attempt).toBe(2);
  });

  it('a worker is not lost while some of its heartbeats show that it runs the job', () => {
    const client = inPhase('running');
    for (let number = 0; number < 27; number++) {
      client.pass(5);
      client.feed(heartbeat(bob), heartbeat(bob, 'running', job, 4));
    }

    expect(client.state.active.get(job)?.attempt).toBe(1);
  });
});
