import {describe, expect, it} from 'vitest';
import {brokenRules} from './faults/rules.js';
import {runFaultSchedule} from './faults/schedule.js';
import {wantedSeeds} from './seeds.js';

const {seeds, usual} = wantedSeeds(600);

/** More than this nobody reads. */
const mostTold = 20;

describe('a small cluster under all kinds of faults', () => {
  it(`keeps its promises in ${seeds.length} schedules`, async () => {
    const totals: Record<string, number> = {};
    const count = (counts: Readonly<Record<string, number>>) => {
      for (const [name, times] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + times;
    };
    const red: string[] = [];
    for (const seed of seeds) {
      const report = await runFaultSchedule(seed);
      for (const sentence of brokenRules(report)) red.push(`SEED=${seed} ${sentence}`);
      count(report.faults);
      for (const [stage, times] of Object.entries(report.deaths)) count({[`died ${stage}`]: times});
      for (const cut of report.broken.values()) count({[cut]: 1});
      for (const {kind, disk} of report.peers.values()) count({[`${kind} without room`]: disk.refused});
      count({jobs: report.jobs.length, values: report.jobs.filter(({ending}) => ending.value).length});
    }

    expect(red.slice(0, mostTold), `${red.length} rules are broken`).toEqual([]);
    if (!usual) return;
    console.log(totals);
  }, 300_000);
});
