import {describe, expect, it} from 'vitest';
import {jobEnvironment} from '../../source/runtime/environment.js';
import {launch, type JobProcess} from '../../source/runtime/job-process.js';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {discardProcess, keepWarmProcess} from '../../source/runtime/warm-process.js';
import {createWorkspace} from '../../source/runtime/workspace.js';
import {testDirectory} from './support/directory.js';
import {testLimits} from './support/limits.js';

async function starter() {
  const workspace = await createWorkspace(await testDirectory());
  const started: JobProcess[] = [];
  const start = async () => {
    const directory = await workspace.directory();
    const environment = jobEnvironment(process.env, directory);
    const job = launch({
      sandbox: noSandbox,
      command: 'cat',
      args: [],
      directory,
      readable: [],
      environment,
      limits: testLimits(),
    });
    started.push(job);
    return job;
  };
  return {start, started};
}

describe('keepWarmProcess', () => {
  it('each warm process goes to one job, and the next one starts behind it', async () => {
    const {start, started} = await starter();
    const warm = keepWarmProcess(start);
    const jobs = [await warm.take(), await warm.take()];
    expect(new Set(jobs).size).toBe(2);
    await warm.close();
    await Promise.all(jobs.map(discardProcess));
    await Promise.all(started.map(async (job) => job.exited));
    expect(started.map(({running}) => running)).toEqual([false, false, false]);
  });

  it('no warm process starts behind one that is taken with takeLast', async () => {
    const {start, started} = await starter();
    const warm = keepWarmProcess(start);
    const jobs = [await warm.takeLast(), await warm.takeLast()];
    expect(new Set(jobs).size).toBe(2);
    await warm.close();
    expect(started).toEqual(jobs);
    await Promise.all(jobs.map(discardProcess));
  });

  it('jobs that come at once get a warm process each', async () => {
    const {start} = await starter();
    const warm = keepWarmProcess(start);
    const jobs = await Promise.all([warm.take(), warm.take(), warm.take()]);
    expect(new Set(jobs).size).toBe(3);
    await warm.close();
    await Promise.all(jobs.map(discardProcess));
  });

  it('a warm process that died while it waited is replaced', async () => {
    const {start, started} = await starter();
    const warm = keepWarmProcess(start);
    const first = await warm.take();
    await expect.poll(() => started.length).toBe(2);
    started[1]?.kill();
    await started[1]?.exited;
    const job = await warm.take();
    expect(job.running).toBe(true);
    expect(job).not.toBe(started[1]);
    await warm.close();
    await Promise.all([first, job].map(discardProcess));
  });
});
