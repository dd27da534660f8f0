/** What is told, recorded and shown of how jobs ended: nothing counts as done or failed that was not. */
import type {JobId} from '../../../../source/message/types.js';
import {apply} from '../../../../source/store/apply.js';
import {emptyProjection} from '../../../../source/store/empty.js';
import type {Projection} from '../../../../source/store/projection.js';
import {jobError} from '../../runtime.js';
import {isFailing} from '../world.js';
import type {Trace} from '../trace.js';

export function* outcomes(trace: Trace): Iterable<string> {
  for (const {by, event} of trace.events) {
    const {job, stage, reason, error} = event;
    yield* judged(trace, job, by, stage === 'done', stage === 'failed' && reason === undefined);
    if (error !== undefined && error !== jobError) yield `${by} recorded ${error} of ${job}`;
  }

  for (const {id, stage, outcome, worker, client} of spectated(trace).jobs.values()) {
    yield* judged(trace, id, 'a spectator', stage === 'done', outcome === 'failed');
    const kinds = [worker, client].map((peer) => trace.peers.get(peer ?? '')?.kind);
    if (kinds.join() === 'R worker,R client' && outcome !== undefined) {
      yield `nobody can know how ${id} ended`;
    }
  }
}

function* judged(trace: Trace, id: JobId, who: string, isDone: boolean, isFailed: boolean): Iterable<string> {
  const text = trace.jobs.find((job) => job.id === id)?.text ?? '';
  if (isDone && isFailing(text)) yield `${who} has ${id} as done, which failed`;
  if (isFailed && !mayFail(trace, text)) yield `${who} has ${id} as failed, which did not`;
}

/** It fails of itself, or was stopped, or its worker had no room for more than an error. */
function mayFail({evaluations, peers}: Trace, text: string): boolean {
  return (
    isFailing(text) ||
    evaluations.some((evaluation) => evaluation.text === text && evaluation.abortedAt < Infinity) ||
    Array.from(peers.values()).some(({disk}) => disk.refused > 0)
  );
}

/** What somebody sees who reads every line, and knows nothing else. */
function spectated({lines}: Trace): Projection {
  const projection = emptyProjection(0);
  for (const [index, {at, topic, message}] of lines.entries()) {
    apply(projection, {type: 'line', topic, message, at, time: at, seq: index + 1});
  }

  return projection;
}
