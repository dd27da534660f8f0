/** Lines that the board can never carry: nobody waits for an answer to them. */
import {describe, expect, it} from 'vitest';
import type {SendLine} from '../../source/cluster/outbox.js';
import {job, sentLines} from './play.js';
import {inPhase as clientIn, outcome} from './client/client-play.js';
import {inPhase as workerIn} from './worker/worker-play.js';

const reason = 'An offer could not be sent.';
const unsendable = (effects: readonly {readonly type: string}[], type: string) => {
  const effect = effects.find(
    (one): one is SendLine => one.type === 'send-line' && (one as SendLine).draft.type === type,
  );
  if (!effect) throw new Error(`Nothing of type ${type} was said.`);
  return {type: 'unsendable', draft: effect.draft, reason} as const;
};

describe('lines that can never be sent', () => {
  it('a job ends when its request can never be sent', () => {
    const client = clientIn('requesting');
    const request = client.pass(10);
    expect(outcome(client.feed(unsendable(request, 'request')))).toMatchObject({
      ok: false,
      reason: {message: reason},
    });
    expect(client.state.active.size).toBe(0);
  });

  it('an offer that can never be sent is dropped, and so is its request', () => {
    const worker = workerIn('offering', 'p2p-tui');
    const {request} = worker.state.job ?? {};
    const offer = {
      type: 'offer',
      from: worker.state.recipe.id,
      to: request?.client ?? '',
      future: job,
    } as const;
    worker.feed({type: 'unsendable', draft: {...offer, expires: 0, protocols: []}, reason});
    expect(worker.state).toMatchObject({job: undefined, requests: []});
  });

  it('a result that can never be announced is given up, and its job declined', () => {
    const worker = workerIn('running', 'p2p-tui');
    const returning = worker.feed({
      type: 'evaluated',
      task: 2,
      evaluation: {payload: {path: '/result', size: 1, discard: async () => {}}, ok: true},
    });
    expect(sentLines(worker.feed(unsendable(returning, 'result')))).toEqual(['2 decline alice@home:1']);
    expect(worker.state.results).toEqual([]);
  });
});
