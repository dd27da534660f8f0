import {describe, expect, it} from 'vitest';
import type {ClientEffect} from '../../../source/cluster/client/types.js';
import {at, bob, carol, job, line, live, lost, other, protocols} from '../play.js';
import {abort, heartbeat, post, start} from './client-play.js';

/** The keepalives among what was said: how many jobs each tells of. */
const keepalives = (effects: readonly ClientEffect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'send-line' && effect.draft.type === 'keepalive' ? [effect.draft.jobs] : [],
  );

describe('keepalives of a client', () => {
  it('a client sends a keepalive at once with its first job, then within every 30 s, and none without jobs', () => {
    const client = start();
    expect(keepalives(client.feed(live))).toEqual([]);
    expect(keepalives(client.pass(300))).toEqual([]);
    expect(keepalives(client.feed(post()))).toEqual([1]);
    expect(keepalives(client.feed(post('node', other)))).toEqual([]);
    expect(keepalives(client.pass(30))).toEqual([2]);
    expect(keepalives(client.pass(285))).toHaveLength(10);
    client.feed(abort, {type: 'abort', job: other, reason: new Error('enough')});
    expect(keepalives(client.pass(300))).toEqual([]);
  });

  it('a client sends a keepalive after each return of its link', () => {
    const client = start();
    client.feed(live, post(), lost);
    expect(keepalives(client.pass(300))).toEqual([]);
    expect(keepalives(client.feed(live))).toEqual([1]);
  });

  it('a client sends a keepalive to workers that join or come back, at most once a second', () => {
    const client = start();
    client.feed(live, post());
    client.pass(3);
    expect(keepalives(client.feed(heartbeat(bob)))).toEqual([1]);
    expect(keepalives(client.feed(heartbeat(bob), heartbeat(carol)))).toEqual([]);
    expect(keepalives(client.pass(1))).toEqual([1]);
    client.pass(3);
    const back = line('future.p2p', {type: 'worker', from: bob, expires: at(3600), protocols});
    expect(keepalives(client.feed(back))).toEqual([1]);
    expect(client.state.active.get(job)?.phase.name).toBe('requesting');
  });
});
