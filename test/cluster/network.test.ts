import {describe, expect, it} from 'vitest';
import {clientMachine, newClient} from '../../source/cluster/client/machine.js';
import type {ClientInput, ClientMachine} from '../../source/cluster/client/types.js';
import {defaultDeadlines} from '../../source/cluster/deadlines.js';

const now = Date.UTC(2026, 10, 21, 22, 0, 0);

function after(inputs: readonly ClientInput[]): ClientMachine {
  let machine = newClient({
    id: 'dave@desk:1',
    maxBytes: 1e9,
    deadlines: defaultDeadlines,
    transfers: 16,
    patience: Infinity,
  });
  for (const input of inputs) [machine] = clientMachine.step(machine, input, {now, chance: 0.5});
  return machine;
}

describe('a client that has lost the second topic alone', () => {
  const payload = {path: '/job', size: 3, discard: () => Promise.resolve()};
  const lost = after([
    {type: 'link', live: true, extended: true, closed: false},
    {type: 'post', job: {id: 'j-1', payload, runtime: 'node'}},
    {type: 'link', live: true, extended: false, closed: false},
  ]);

  it('sleeps: what it cannot say now is no reason to wake', () => {
    expect(lost.active.get('j-1')?.phase.name).toBe('requesting');
    expect(clientMachine.wake(lost) ?? Infinity).toBeGreaterThan(now);
  });

  it('asks again at once when the topic is back', () => {
    const [, effects] = clientMachine.step(
      lost,
      {type: 'link', live: true, extended: true, closed: false},
      {now: now + 1000, chance: 0.5},
    );
    expect(effects).toContainEqual(
      expect.objectContaining({
        type: 'say',
        topic: 'p2p-tui',
        said: expect.objectContaining({type: 'request'}) as object,
      }),
    );
  });
});
