import {describe, expect, it} from 'vitest';
import {nextRequest, noTurns, takeTurn} from '../../../source/cluster/worker/turns.js';
import type {Request} from '../../../source/cluster/worker/types.js';
import {alice, carol} from '../play.js';

const session = 'c5d21c883b3f85e77d812fb01a1687b6';

/** A request that can be served, as a worker remembers it. */
function request(future: string, client = alice): Request {
  return {
    ...{topic: 'p2p-tui', client, future, runtime: 'node', label: undefined, size: 1},
    ...{until: Infinity, ahead: 0, pausedUntil: -Infinity},
  };
}

const isOpen = () => true;
const next = (requests: readonly Request[], turns = noTurns) => nextRequest(requests, turns, isOpen)?.future;

describe('whose job is next', () => {
  it('a job that is posted again comes before those that its client posted after it', () => {
    const posted = [`${session}-9`, `${session}-10`, `${session}-2`].map((future) => request(future));
    expect(next(posted)).toBe(`${session}-2`);
  });

  it('of jobs that nobody can put in order the one that was heard first is next', () => {
    expect(next([request('z-1'), request('a-1')])).toBe('z-1');
    expect(next([request(`${session}-7`, carol), request(`${session}-1`)])).toBe(`${session}-7`);
    expect(next([request('no-number'), request('no-other')])).toBe('no-number');
  });

  it('a job that is posted again waits for the turn of its client', () => {
    const requests = [request(`${session}-1`), request('z-8', carol)];
    expect(next(requests, takeTurn(noTurns, alice))).toBe('z-8');
  });
});
