import {describe, expect, it} from 'vitest';
import {messageOf} from '../../source/message/error-message.js';
import {brokenRules} from './faults/rules.js';
import {runFaultSchedule} from './faults/schedule.js';
import {wantedSeeds} from './seeds.js';

const {seeds, usual} = wantedSeeds(1000);

/** More broken rules than this nobody reads. */
const mostTold = 20;

/** How often each fault occurs in the usual schedules, at least: they would prove nothing if it did not. */
const least = {
  jobs: 4000,
  sleeps: 400,
  backlogs: 200,
  drops: 3000,
  restarts: 300,
  full: 300,
  'worker without room': 100,
  'client without room': 30,
  skewed: 600,
  jumps: 150,
  stops: 15,
  deadWorkers: 40,
  deadClients: 80,
  'died requested': 30,
  'died sending': 5,
  'died running': 20,
  'died returning': 3,
  vanished: 15,
  'before the first byte': 40,
  midway: 40,
  unacknowledged: 40,
  unreceived: 40,
  'told as done': 1500,
  'told as failed': 500,
  'told as ended': 100,
  "a stranger's access": 500,
  "a stranger's request": 1000,
  "a stranger's offer": 1000,
  "a stranger's accept": 1000,
  "a stranger's result": 1000,
  "a stranger's withdraw": 1000,
  "a stranger's decline": 500,
  "a stranger's bye": 500,
} as const;

describe('faults of all kinds', () => {
  it(`a small cluster under all kinds of faults keeps its promises in ${seeds.length} schedules`, async () => {
    const totals = new Map<string, number>();
    const count = (counts: Readonly<Record<string, number>>) => {
      for (const [name, times] of Object.entries(counts)) totals.set(name, (totals.get(name) ?? 0) + times);
    };
    const red: string[] = [];
    for (const seed of seeds) {
      const report = await runFaultSchedule(seed).catch((error: unknown) => {
        red.push(`SEED=${seed} ${messageOf(error)}`);
      });
      if (!report) continue;
      for (const sentence of brokenRules(report)) red.push(`SEED=${seed} ${sentence}`);
      count(report.faults);
      for (const [type, times] of report.strange) count({[`a stranger's ${type}`]: times});
      for (const [stage, times] of Object.entries(report.deaths)) count({[`died ${stage}`]: times});
      for (const cut of report.broken.values()) count({[cut]: 1});
      for (const {kind, disk} of report.peers.values()) count({[`${kind} without room`]: disk.refused});
      count({jobs: report.jobs.length});
      for (const {event} of report.events) {
        if (event.as === 'client' && event.reason === undefined) count({[`told as ${event.stage}`]: 1});
      }
    }

    expect(red.slice(0, mostTold), `${red.length} rules are broken`).toEqual([]);
    if (!usual) return;
    for (const [what, times] of Object.entries(least)) {
      expect(totals.get(what) ?? 0, what).toBeGreaterThanOrEqual(times);
    }
  }, 300_000);
});
