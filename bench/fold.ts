import {apply} from '../source/store/apply.js';
import {emptyProjection} from '../source/store/empty.js';
import type {Figure} from './bench.js';
import {stream} from './stream.js';

/** Events folded a second, of a cluster of 1,000 workers and 100,000 jobs: the best of three folds. */
export async function bench(): Promise<readonly Figure[]> {
  const events = stream({workers: 1000, jobs: 100_000, perSecond: 2000});
  let best = 0;
  for (let round = 0; round < 3; round += 1) {
    const projection = emptyProjection(0);
    const began = performance.now();
    for (const event of events) apply(projection, event);
    best = Math.max(best, events.length / (performance.now() - began));
  }

  return Promise.resolve([{name: 'fold', value: Math.round(best * 1000), unit: 'events/s'}]);
}
