import {attempts, dialect, politeness} from '../invariants.js';
import {stops, takenBack} from './rules/attempts.js';
import {counts, finals} from './rules/counts.js';
import {attemptsEnd, idle} from './rules/conservation.js';
import {answers, deadWorkers, endings, promptness} from './rules/endings.js';
import {holds} from './rules/holds.js';
import {outcomes} from './rules/outcomes.js';
import {strangers} from './rules/strangers.js';
import type {FaultReport} from './schedule.js';

/** The rules, by name. */
export const rules = {
  endings,
  answers,
  promptness,
  idle,
  attemptsEnd,
  deadWorkers,
  stops,
  takenBack,
  holds,
  counts,
  finals,
  outcomes,
  strangers,
  attempts: ({lines, evaluations, jobs}: FaultReport) =>
    attempts({
      lines,
      evaluations: evaluations.map(({text}) => text),
      endings: jobs.map(({ending}) => ending),
    }),
  dialect,
  politeness: ({lines, elapsed, faults, peers}: FaultReport) =>
    politeness({lines, elapsed, drops: faults.drops + faults.sleeps + faults.restarts * peers.size}),
  leftovers,
} as const satisfies Record<string, (report: FaultReport) => Iterable<string>>;

/** What must hold of every schedule. @returns one sentence for each rule that is broken, with the rule's name */
export function brokenRules(report: FaultReport): readonly string[] {
  return Object.entries(rules).flatMap(([name, rule]) =>
    Array.from(rule(report), (sentence) => `${name}: ${sentence}`),
  );
}

/** Who has left leaves nothing; but the R peers stay, and who was killed could not clean up. */
function* leftovers({remains, faults, brings}: FaultReport): Iterable<string> {
  if (!remains.left) yield 'somebody did not leave';
  if (brings.has('R peers') || faults.deadWorkers + faults.deadClients > 0) return;
  if (remains.timers > 0) yield `${remains.timers} timers are left`;
  if (remains.transfers > 0) yield `${remains.transfers} transfers are left`;
  if (remains.files.length > 0) yield `files are left: ${remains.files.join(', ')}`;
}
