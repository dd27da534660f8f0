import {expect} from 'vitest';
import {stages} from '../../source/store/event.js';
import type {Projection} from '../../source/store/projection.js';

/** What holds after every event, whatever it was. */
export function checkInvariants(p: Projection): void {
  const sizes = stages.map((stage) => p.stages[stage].size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(p.jobs.size);
  const active = new Map<string, number>();
  for (const [id, job] of p.jobs) {
    expect(job.id).toBe(id);
    expect(p.stages[job.stage].has(id)).toBe(true);
    expect(job.times[job.stage]).toBeDefined();
    const over = ['done', 'ended', 'failed', 'withdrawn', 'expired', 'unknown'].includes(job.stage);
    if (!over && job.client !== undefined) active.set(job.client, (active.get(job.client) ?? 0) + 1);
    if (over) expect(job.stalled).toBe(false);
    // Every job is looked at after every event, and `expect` takes its time.
    const isTold = job.outcome === 'failed' && /^[\w.:$-]{1,64}$/.test(job.error ?? '');
    if (job.error !== undefined && !isTold) expect.fail(`${id} has an error that nobody may tell`);
    if (job.outcome !== undefined && job.stage === 'ended') {
      expect.fail(`${id} is told of, and not done or failed`);
    }
    expect(job.offered).toBeGreaterThanOrEqual(job.offers.length);
    expect(job.offersLost).toBeLessThanOrEqual(job.offered);
    expect(job.offersLost).toBeGreaterThanOrEqual(0);
  }

  for (const [id, client] of p.clients) {
    expect(client.id).toBe(id);
    expect(client.requested).toBeGreaterThanOrEqual(0);
  }

  const busy = [...p.clients.values()].filter((client) => client.active !== 0);
  expect(new Map(busy.map((client) => [client.id, client.active]))).toEqual(active);

  for (const [id, worker] of p.workers) {
    expect(worker.id).toBe(id);
    expect(worker.since).toBeLessThanOrEqual(p.now);
    if (worker.state === 'idle') expect(worker.job === undefined || !worker.inferred).toBe(true);
  }

  expect([...p.doneByMinute.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(
    p.stages.done.size + p.evicted.done + p.stages.ended.size + p.evicted.ended,
  );
  expect(p.counters.offersLost).toBeGreaterThanOrEqual(0);
  for (const id of p.hellos.keys()) expect(p.workers.has(id) || p.clients.has(id)).toBe(false);
}

/** The state without what counts every event, to compare what two histories led to. */
export function entities({version: _version, seq: _seq, counters, ...rest}: Projection): unknown {
  const {sent, received, offers, offersLost} = counters;
  return {
    ...rest,
    // What is counted are lines, as in the counters.
    members: [...rest.members].map(([user, {did, ...member}]) => [
      user,
      {...member, did: did && Object.keys(did)},
    ]),
    stages: Object.fromEntries(stages.map((stage) => [stage, [...rest.stages[stage]]])),
    sums: {sent, received, offers, offersLost},
  };
}
