import {describe, expect, it} from 'vitest';
import {brokenRules, repeatedShare} from './saturation/rules.js';
import {runSaturated} from './saturation/schedule.js';
import {createRandom} from './random.js';
import {wantedSeeds} from './seeds.js';

describe('saturation', () => {
  const {seeds} = wantedSeeds(100);

  it(`a cluster with more jobs than it can take shares its workers evenly in ${seeds.length} schedules`, async () => {
    const red: string[] = [];
    for (const seed of seeds) {
      const random = createRandom(seed);
      const report = await runSaturated(seed, {
        workers: random.whole(1, 4),
        users: random.whole(2, 7),
        clientsOfUser: random.pick([1, 1, 3]),
        jobsOfClient: random.whole(2, 10),
        longest: random.pick([2000, 20_000, 60_000]),
        within: random.pick([0, 500, 30_000]),
      });
      for (const sentence of brokenRules(report)) red.push(`SEED=${seed} ${sentence}`);
    }

    expect(red.slice(0, 20), `${red.length} rules are broken`).toEqual([]);
  }, 300_000);

  it('four workers are shared evenly among twenty clients with twenty jobs each', async () => {
    const report = await runSaturated(1, {
      workers: 4,
      users: 20,
      clientsOfUser: 1,
      jobsOfClient: 20,
      longest: 10_000,
      within: 0,
    });
    expect(report.jobs).toHaveLength(400);
    expect(brokenRules(report)).toEqual([]);
    expect(repeatedShare(report)).toBeLessThan(0.15);
  }, 120_000);
});
