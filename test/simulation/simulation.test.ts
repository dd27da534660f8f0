import {describe, expect, it} from 'vitest';
import {brokenRules} from './invariants.js';
import {runSchedule} from './schedule.js';
import {wantedSeeds} from './seeds.js';

const {seeds, usual} = wantedSeeds(300);

describe('faults', () => {
  it(`a small cluster under faults keeps its promises in ${seeds.length} schedules`, async () => {
    const totals = {jobs: 0, values: 0, again: 0, aborted: 0, killed: 0};
    for (const seed of seeds) {
      const report = await runSchedule(seed);
      expect(brokenRules(report), `Run it again with SEED=${seed}`).toEqual([]);
      totals.jobs += report.endings.length;
      totals.values += report.endings.filter(({value}) => value !== undefined).length;
      totals.aborted += report.endings.filter(({aborted}) => aborted).length;
      totals.again += report.events.filter(
        ({stage, attempt}) => stage === 'requested' && attempt !== 1,
      ).length;
      totals.killed += report.killed;
    }

    if (!usual) return;
    // The schedules would prove nothing if nothing went wrong in them.
    expect(totals.values).toBeGreaterThan(totals.jobs / 2);
    expect(totals.again).toBeGreaterThan(100);
    expect(totals.aborted).toBeGreaterThan(50);
    expect(totals.killed).toBeGreaterThan(50);
  }, 120_000);
});
