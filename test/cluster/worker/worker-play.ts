/** A worker played by hand: what comes in, and what came of it. */
import {expect} from 'vitest';
import {defaultTimeouts} from '../../../source/cluster/timeouts.js';
import {newWorker, workerMachine} from '../../../source/cluster/worker/machine.js';
import {shownState} from '../../../source/cluster/worker/heartbeat.js';
import type {Recipe, WorkerEffect, WorkerInput} from '../../../source/cluster/worker/types.js';
import type {Topic} from '../../../source/message/types.js';
import * as fixture from '../play.js';
import {alice, at, bob, job, line, live, via} from '../play.js';

/** A worker that has not seen the board. */
export function start(
  recipe: Partial<Recipe> = {},
  {users}: {readonly users?: readonly string[]} = {users: fixture.members},
) {
  return fixture.play(
    workerMachine,
    newWorker(
      {
        id: bob,
        cluster: 'alice/friends',
        runtimes: ['r', 'node'],
        heartbeat: 15,
        maxBytes: 1000,
        timeouts: defaultTimeouts,
        allowFrom: undefined,
        leaveAt: undefined,
        ...recipe,
      },
      users,
    ),
  );
}

/** Alice asks who takes the job. */
export function request(
  topic: Topic,
  more: {
    from?: string;
    future?: string;
    size?: number;
    runtime?: string;
    expires?: number;
    when?: string;
  } = {},
) {
  const runtime = topic === 'p2p-tui' ? {runtime: 'node'} : {};
  const base = {
    type: 'request',
    from: alice,
    future: job,
    size: 100,
    expires: at(10),
    protocols: ['wormhole'],
  } as const;
  return line(topic, {...base, ...runtime, ...more});
}

/** Alice takes an offer: that of the worker unless told otherwise. */
export function accept(topic: Topic, more: {from?: string; to?: string; future?: string; via?: string} = {}) {
  return line(topic, {type: 'accept', from: alice, to: bob, future: job, via, expires: at(60), ...more});
}

/** Alice is there. */
export const keepalive = () =>
  line('p2p-tui', {type: 'keepalive', from: alice, expires: at(60), jobs: 1, every: 30});

/** Alice takes the job back. */
export const withdraw = (topic: Topic) => line(topic, {type: 'withdraw', from: alice, to: bob, future: job});
/** The runtime is done with the job. */
export const result = (ok = true, task = 2, error?: string): WorkerInput => ({
  type: 'evaluated',
  task,
  evaluation: {payload: fixture.payload('/result'), ok, error},
});
/** The payload of the job is here. */
export const fetched = (task = 1): WorkerInput => ({
  type: 'fetched',
  task,
  payload: fixture.payload('/job'),
});
/** The heartbeats sent. */
export const beats = (effects: readonly WorkerEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'send-heartbeat' ? [effect.status] : []));

/** A worker that has the job in the given phase. */
export function inPhase(
  phase: 'offering' | 'fetching' | 'running' | 'returning',
  topic: Topic,
  recipe?: Partial<Recipe>,
) {
  const worker = start(recipe);
  worker.feed(live, request(topic));
  if (phase !== 'offering') worker.feed(accept(topic));
  if (phase === 'running' || phase === 'returning') worker.feed(fetched());
  if (phase === 'returning') worker.feed(result());
  expect(shownState(worker.state).state).toBe(phase);
  return worker;
}
