/** A client played by hand: what comes in, and what came of it. */
import {expect} from 'vitest';
import {clientMachine, newClient} from '../../../source/cluster/client/machine.js';
import type {ClientEffect, ClientInput, ClientRecipe} from '../../../source/cluster/client/types.js';
import {defaultTimeouts} from '../../../source/cluster/timeouts.js';
import type {Ending, Topic} from '../../../source/message/types.js';
import * as fixture from '../play.js';
import {alice, at, bob, job, line, live, via} from '../play.js';

/** A client that has not seen the board. */
export function start(
  recipe: Partial<ClientRecipe> = {},
  {users}: {readonly users?: readonly string[]} = {users: fixture.members},
) {
  return fixture.play(
    clientMachine,
    newClient(
      {
        id: alice,
        cluster: 'alice/friends',
        maxBytes: 1000,
        timeouts: defaultTimeouts,
        transfers: 16,
        requestTimeout: Infinity,
        ...recipe,
      },
      users,
    ),
  );
}

/** A client as it is played. */
type Play = ReturnType<typeof start>;

/** The caller posts a job. */
export const post = (runtime = 'node', id = job, label?: string): ClientInput => ({
  type: 'post',
  job: {id, runtime, payload: fixture.payload('/job'), ...(label === undefined ? {} : {label})},
});
/** A worker offers for a job of the client. */
export const offer = (
  topic: Topic,
  from = bob,
  more: {future?: string; expires?: number; fresh?: string; when?: string} = {},
): ClientInput => ({
  ...line(topic, {
    type: 'offer',
    from,
    to: alice,
    future: more.future ?? job,
    expires: more.expires ?? at(15),
    ...(more.when === undefined ? {} : {when: more.when}),
    protocols: ['wormhole'],
  }),
  via: more.fresh ?? via,
});
/** A worker announces a result. */
export const result = (topic: Topic, from = bob, under = via, ending: Ending = {}) =>
  line(topic, {type: 'result', from, to: alice, future: job, via: under, expires: at(60), ...ending});
/** Bob tells how the evaluation ended. */
export const ended = (ending: Ending) =>
  line('p2p-tui', {type: 'ended', from: bob, to: alice, future: job, ...ending});
/** A worker beats. */
export const heartbeat = (from: string, state = 'idle', future?: string, every = 15) =>
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
/** Bob declines the job. */
export const decline = (reason = 'There is no sandbox.', cause?: string) =>
  line('p2p-tui', {
    type: 'decline',
    from: bob,
    to: alice,
    future: job,
    reason,
    ...(cause === undefined ? {} : {cause}),
  });
/** The caller aborts the job. */
export const abort: ClientInput = {type: 'abort', job, reason: new Error('enough')};

/** The topic of a runtime's jobs. */
export const topicOf = (runtime: string): Topic => (runtime === 'r' ? 'future.p2p' : 'p2p-tui');

/** Where the job of a played client can be. */
export type PhaseName = 'requesting' | 'sending' | 'running' | 'receiving';

/** A client whose job is in the given phase, at a worker that beats unless told otherwise. */
export function inPhase(phase: PhaseName, runtime = 'node', isR = false): Play {
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

/** How the one job ended that did. */
export function outcome(effects: readonly ClientEffect[]) {
  const settled = effects.filter((effect) => effect.type === 'settle');
  expect(settled).toHaveLength(1);
  return settled[0]?.outcome;
}

/** Why the one job that ended was rejected. */
export function reasonOf(effects: readonly ClientEffect[]): string {
  const settled = outcome(effects);
  return settled?.ok === false && settled.reason instanceof Error ? settled.reason.message : '';
}
