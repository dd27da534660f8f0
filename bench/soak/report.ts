/** What a soak found, as figures for people, and whether the promises held. */
import type {FaultKind} from './schedule.js';
import type {Story} from './ledger.js';
import type {Outcome} from './outcome.js';
import type {Kind} from './processes.js';

/** What a soak has found: all that its report says. */
export type Findings = {
  readonly seed: number;
  /** Without faults; absent where there was no such stretch. */
  readonly calm: Outcome | undefined;
  readonly rough: Outcome;
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** How often a worker took up a job of the stretch with faults, by its user; what is special about it in brackets. */
  readonly attempts: ReadonlyMap<string, number>;
  readonly linesByType: ReadonlyMap<string, number>;
  readonly repeats: number;
  /** Why workers declined jobs. */
  readonly declines: ReadonlyMap<string, number>;
  /** Whose place a worker's process had. */
  readonly userOf: (pid: number) => string;
  /** Milliseconds for which workers were held by a dead client. */
  readonly held: readonly number[];
  /** How many of them still are. */
  readonly stillHeld: number;
  /** Seconds of CPU by kind of process. */
  readonly cpu: ReadonlyMap<Kind, number>;
  /** Bytes of the largest process of a kind. */
  readonly memoryBefore: ReadonlyMap<Kind, number>;
  readonly memoryAfter: ReadonlyMap<Kind, number>;
  /** What ended though nobody asked it to: who, how, and how often. */
  readonly crashes: ReadonlyMap<string, number>;
  /** Those of them that had no disk to work on. */
  readonly diskless: ReadonlyMap<string, number>;
  /** Paths left in temporary directories, and processes left. */
  readonly leftFiles: readonly string[];
  readonly leftProcesses: readonly string[];
  readonly notes: readonly string[];
};

/** Milliseconds by which faults may make the longest wait longer, and for which a dead client may hold a worker. */
export const bound = 60_000;

/** The promises that did not hold, a sentence each. */
export function brokenPromises({calm, rough, held, crashes}: Findings): readonly string[] {
  const broken: string[] = [];
  if (rough.count.once !== rough.jobs) {
    broken.push(`Of ${rough.jobs} jobs ${rough.count.once} were done once: ${others(rough)}.`);
  }
  const more = rough.waits.longest - (calm?.waits.longest ?? 0);
  if (more > bound) broken.push(`The longest wait was ${seconds(more)} longer than without faults.`);
  const hold = longest(held);
  if (hold > bound) broken.push(`A dead client held a worker for ${seconds(hold)}.`);
  for (const [who, count] of crashes) {
    broken.push(`It ended though nobody asked it to, ${count} times: ${who}`);
  }
  if (calm && calm.count.once !== calm.jobs) {
    broken.push(
      `Without any fault, of ${calm.jobs} jobs ${calm.count.once} were done once: ${others(calm)}.`,
    );
  }
  return broken;
}

/** All figures, a line each. */
export function reportLines(findings: Findings): readonly string[] {
  const {calm, rough, faults, attempts, linesByType, repeats, held, cpu} = findings;
  const lines = [`seed ${findings.seed}`, ''];
  const figure = (name: string, value: string | number): void =>
    void lines.push(`  ${name.padEnd(58)} ${value}`);
  const section = (name: string): void => void lines.push(name);
  const counted = (name: string, counts: ReadonlyMap<string, number>): void => {
    for (const [what, count] of [...counts].sort((one, other) => other[1] - one[1])) {
      figure(`${name}${what}`, count);
    }
  };

  const tellOutcome = (
    title: string,
    {jobs, count, reasons, waits, delays, again, needless}: Outcome,
  ): void => {
    section(title);
    figure('jobs', jobs);
    figure('done once', count.once);
    figure('ended more than once', count.twice);
    figure('lost', count.lost);
    figure('with a wrong value', count.wrong);
    figure('failed', count.failed);
    for (const [reason, times] of reasons) lines.push(`    ${times} × ${reason}`);
    figure('wait, p50', seconds(waits.p50));
    figure('wait, p95', seconds(waits.p95));
    figure('wait, longest', seconds(waits.longest));
    figure('the same with what the soak undid, p95', seconds(delays.p95));
    figure('the same with what the soak undid, longest', seconds(delays.longest));
    figure('begun again', again);
    figure('begun again though the worker before was not hit', needless);
  };

  if (calm) tellOutcome('without faults', calm);
  tellOutcome('with faults', rough);
  figure('longest wait with faults minus without', seconds(rough.waits.longest - (calm?.waits.longest ?? 0)));
  section('the worst of them');
  for (const story of rough.worst) lines.push(`    ${tellStory(story, findings.userOf)}`);
  section('faults');
  counted('', faults);
  section('jobs that each worker began, with faults');
  counted('', attempts);
  section('dead clients');
  figure('workers that one held', held.length);
  figure('held for, at most', seconds(longest(held)));
  figure('still held at the end', findings.stillHeld);
  section('lines on the board');
  counted('', linesByType);
  figure('all', total(linesByType));
  figure(
    'requests for what was asked for before, of all lines',
    `${percent(repeats / total(linesByType))} (${repeats})`,
  );
  section('declines');
  counted('', findings.declines);
  section('CPU seconds');
  for (const [kind, value] of cpu) figure(kind, value.toFixed(1));
  section('resident memory of the largest process, before the faults and after');
  for (const [kind, bytes] of findings.memoryAfter) {
    figure(kind, `${megabytes(findings.memoryBefore.get(kind) ?? Number.NaN)} ${megabytes(bytes)}`);
  }
  section('ended though nobody asked it to');
  counted('', findings.crashes);
  counted('with a full disk: ', findings.diskless);
  section('left when all had ended');
  figure('files and directories', findings.leftFiles.length);
  for (const path of findings.leftFiles.slice(0, 20)) lines.push(`    ${path}`);
  figure('processes', findings.leftProcesses.length);
  for (const process of findings.leftProcesses.slice(0, 20)) lines.push(`    ${process.slice(0, 200)}`);
  if (findings.notes.length > 0) section('notes');
  for (const note of findings.notes) lines.push(`  ${note}`);
  lines.push('');
  const broken = brokenPromises(findings);
  lines.push(
    broken.length === 0 ? 'All promises held.' : 'Broken promises:',
    ...broken.map((text) => `  ${text}`),
  );
  return lines;
}

/** One job, in one line. */
function tellStory(story: Story, userOf: Findings['userOf']): string {
  const {number, seconds: run, how, said, wait, attempts, endedAt} = story;
  const steps = attempts.map(({pid, at, hitAt}) => {
    const hit = hitAt === undefined ? '' : `, which was hit after ${seconds(hitAt)}`;
    return `begun after ${seconds(at)} by ${userOf(pid)}'s ${pid}${hit}`;
  });
  const end = endedAt === undefined ? 'never ended' : `ended after ${seconds(endedAt)}`;
  const verdict =
    how === 'once' ? `waited ${seconds(wait)}` : [how, said].filter((text) => text !== '').join(': ');
  return `job ${number} of ${run} s, ${verdict}; ${[...steps, end].join('; ')}`;
}

function others({count: {twice, lost, wrong, failed}}: Outcome): string {
  return `${twice} ended more than once, ${lost} were lost, ${wrong} had a wrong value, ${failed} failed`;
}

function total(counts: ReadonlyMap<string, number>): number {
  return Array.from(counts.values()).reduce((sum, count) => sum + count, 0);
}

function longest(times: readonly number[]): number {
  return times.reduce((most, time) => Math.max(most, time), 0);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
