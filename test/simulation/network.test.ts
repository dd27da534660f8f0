import {describe, expect, it} from 'vitest';
import type {GapCause} from './network/in-force.js';
import {brokenRules} from './network/invariants.js';
import {runNetworkSchedule} from './network/schedule.js';
import {wantedSeeds} from './seeds.js';

const {seeds, usual} = wantedSeeds(1000);

describe('bad networks', () => {
  it(`a small cluster over a bad network keeps its promises in ${seeds.length} schedules`, async () => {
    const totals = {
      jobs: 0,
      values: 0,
      restarts: 0,
      drops: 0,
      ghosts: 0,
      kills: 0,
      freezes: 0,
      told: 0,
      denials: 0,
      thrownOff: 0,
      torn: 0,
    };
    const gaps: Record<GapCause, number> = {
      ...{return: 0, pipe: 0, pipes: 0, ghost: 0, holder: 0},
      ...{departure: 0, unseen: 0},
    };
    for (const seed of seeds) {
      const report = await runNetworkSchedule(seed).catch((error: unknown) => {
        throw new Error(`Run it again with SEED=${seed}`, {cause: error});
      });
      expect(brokenRules(report), `Run it again with SEED=${seed}`).toEqual([]);
      const {endings, faults, mishaps} = report;
      totals.jobs += endings.length;
      totals.values += endings.filter(({value}) => value !== undefined).length;
      for (const name of ['restarts', 'drops', 'ghosts', 'kills', 'freezes'] as const) {
        totals[name] += faults[name];
      }
      for (const name of ['denials', 'thrownOff', 'torn'] as const) totals[name] += mishaps[name];
      for (const {told} of report.frost.sessions) totals.told += told.length;
      for (const {cause} of report.gaps) gaps[cause]++;
    }

    if (!usual) return;
    // The schedules would prove nothing if nothing went wrong in them.
    expect(totals.values).toBeGreaterThan(0.95 * totals.jobs);
    for (const [what, least] of [
      ['restarts', 300],
      ['drops', 3000],
      ['ghosts', 1500],
      ['kills', 500],
      ['freezes', 500],
      ['told', 500],
      ['denials', 5000],
      ['thrownOff', 2000],
      ['torn', 1000],
    ] as const) {
      expect(totals[what], what).toBeGreaterThan(least);
    }

    for (const [cause, times] of Object.entries(gaps)) {
      // A list is deleted once for each user at most, and by one who came without a session of ours beside him.
      const least = cause === 'departure' || cause === 'unseen' ? 20 : 100;
      expect(times, cause).toBeGreaterThan(least);
    }
  }, 300_000);
});
