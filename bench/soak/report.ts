/** What a soak found, as figures for people, and whether the promises held. */
import {percentile} from '../bench.js';
import type {FaultKind} from './schedule.js';
import type {Outcome} from './ledger.js';
import type {Kind} from './processes.js';

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
  const {jobs, once, twice, lost, wrong, failed} = rough;
  if (once !== jobs) {
    broken.push(
      `Of ${jobs} jobs ${once} were done once, ${twice} more than once; ${lost.length} were lost, ${wrong.length} had a wrong value, ${total(failed)} failed.`,
    );
  }

  const more = longest(rough.waits) - longest(calm?.waits ?? []);
  if (more > bound) broken.push(`The longest wait was ${seconds(more)} longer than without faults.`);
  const hold = longest(held);
  if (hold > bound) broken.push(`A dead client held a worker for ${seconds(hold)}.`);
  for (const [who, count] of crashes)
    broken.push(`It ended though nobody asked it to, ${count} times: ${who}`);
  if (calm && calm.once !== calm.jobs)
    broken.push(`Without any fault ${calm.jobs - calm.once} of ${calm.jobs} jobs were not done once.`);
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
    for (const [what, count] of [...counts].sort((one, other) => other[1] - one[1]))
      figure(`${name}${what}`, count);
  };

  if (calm) outcome('without faults', calm);
  outcome('with faults', rough);
  function outcome(
    title: string,
    {jobs, once, twice, lost, wrong, failed, waits, delays, again, needless}: Outcome,
  ) {
    section(title);
    figure('jobs', jobs);
    figure('done once', once);
    figure('done more than once', twice);
    figure('lost', lost.length === 0 ? 0 : `${lost.length} (${lost.slice(0, 20).join(', ')})`);
    figure(
      'with a wrong value',
      wrong.length === 0 ? 0 : `${wrong.length} (${wrong.slice(0, 5).join('; ')})`,
    );
    figure('failed', total(failed));
    for (const [reason, count] of failed) lines.push(`    ${count} × ${reason}`);
    figure('wait p50', seconds(percentile(waits, 0.5)));
    figure('wait p95', seconds(percentile(waits, 0.95)));
    figure('wait longest', seconds(longest(waits)));
    figure('the same with what the soak undid: p95', seconds(percentile(delays, 0.95)));
    figure('the same with what the soak undid: longest', seconds(longest(delays)));
    figure('begun again', again);
    figure('begun again though the worker before was not hit', needless);
  }

  figure(
    'longest wait with faults minus without',
    seconds(longest(rough.waits) - longest(calm?.waits ?? [])),
  );
  section('the longest waits with faults');
  for (const {number, seconds: run, wait, attempts: tries, endedAt} of rough.worst) {
    const steps = tries.map(({pid, at, hitAt}) => {
      const hit = hitAt === undefined ? '' : `, hit after ${seconds(hitAt)}`;
      return `begun by ${findings.userOf(pid)} (${pid}) after ${seconds(at)}${hit}`;
    });
    const story = [...steps, `ended after ${seconds(endedAt)}`].join('; ');
    lines.push(`    ${seconds(wait)}: job ${number} of ${run} s: ${story}`);
  }

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
  for (const [kind, bytes] of findings.memoryAfter)
    figure(kind, `${megabytes(findings.memoryBefore.get(kind) ?? Number.NaN)} ${megabytes(bytes)}`);
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
