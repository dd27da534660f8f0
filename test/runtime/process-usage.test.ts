import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readProcessUsage} from '../../source/runtime/process-usage.js';
import {testDirectory} from './support/directory.js';

type Fake = {
  readonly pid: number;
  /** The children that each thread started. */
  readonly threads: readonly (readonly number[])[];
  readonly kB: number;
  readonly pssKB?: number;
  readonly ticks?: number;
};

/** A /proc as Linux shows it. */
async function procOf(processes: readonly Fake[]): Promise<string> {
  const proc = await testDirectory();
  for (const {pid, threads, kB, pssKB, ticks = 0} of processes) {
    const directory = join(proc, String(pid));
    await mkdir(directory);
    const times = `${String(ticks)} 1 2 3`;
    await writeFile(join(directory, 'stat'), `${String(pid)} (a ) b) S 1 2 3 4 5 6 7 8 9 10 ${times} 20 0 1`);
    await writeFile(
      join(directory, 'status'),
      `Name:\ta\nRssAnon:\t${String(kB)} kB\nRssFile:\t99 kB\nRssShmem:\t1 kB\n`,
    );
    for (const [index, children] of threads.entries()) {
      await mkdir(join(directory, 'task', String(pid + index)), {recursive: true});
      await writeFile(join(directory, 'task', String(pid + index), 'children'), `${children.join(' ')} `);
    }
    if (pssKB !== undefined) {
      await writeFile(join(directory, 'smaps_rollup'), `Rollup\nPss: 1 kB\nPss_Anon: ${String(pssKB)} kB\n`);
    }
  }
  return proc;
}

const much = {memory: 2 ** 40, processes: 1000};

describe('readProcessUsage', () => {
  it('what a process uses is what it and all that its threads started use', async () => {
    const proc = await procOf([
      {pid: 10, threads: [[20], [30]], kB: 100, ticks: 50},
      {pid: 20, threads: [[]], kB: 200},
      {pid: 30, threads: [[40]], kB: 300, ticks: 150},
      {pid: 50, threads: [[]], kB: 5000},
    ]);
    // Process 40 has ended meanwhile, and 50 is another's.
    expect(readProcessUsage(10, much, proc)).toEqual({memory: 603 * 1024, cpu: 2.18, processes: 4});
  });

  it('a process that is gone uses nothing that could be told', async () => {
    expect(readProcessUsage(10, much, await procOf([]))).toBeUndefined();
  });

  it('memory that forked processes share counts once when it matters', async () => {
    const proc = await procOf([
      {pid: 10, threads: [[20]], kB: 800, pssKB: 410},
      {pid: 20, threads: [[]], kB: 800, pssKB: 410},
    ]);
    expect(readProcessUsage(10, {...much, memory: 1000 * 1024}, proc)?.memory).toBe(820 * 1024);
    expect(readProcessUsage(10, {...much, memory: 2000 * 1024}, proc)?.memory).toBe(1602 * 1024);
  });

  it('no more processes are looked at than are needed to see that there are too many', async () => {
    const children = Array.from({length: 100}, (_, index) => index + 2);
    const all = children.map((pid) => ({pid, threads: [[]], kB: 1}));
    const proc = await procOf([{pid: 1, threads: [children], kB: 1}, ...all]);
    expect(readProcessUsage(1, {...much, processes: 10}, proc)?.processes).toBe(11);
  });
});
