import {describe, expect, it} from 'vitest';
import {jobEnvironment} from '../../source/runtime/environment.js';
import {launch, type JobProcess} from '../../source/runtime/job-process.js';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {discardProcess, keepSpare} from '../../source/runtime/warm-process.js';
import {createWorkspace} from '../../source/runtime/workspace.js';
import {testDirectory} from './support/directory.js';

async function starter() {
  const workspace = await createWorkspace(await testDirectory());
  const started: JobProcess[] = [];
  const start = async () => {
    const directory = await workspace.directory();
    const environment = jobEnvironment(process.env, directory);
    const job = launch({sandbox: noSandbox, command: 'cat', args: [], directory, readable: [], environment});
    started.push(job);
    return job;
  };
  return {start, started};
}

describe('spare processes', () => {
  it('serve once each, with the next one behind', async () => {
    const {start, started} = await starter();
    const spares = keepSpare(start);
    const jobs = [await spares.take(), await spares.take()];
    expect(new Set(jobs).size).toBe(2);
    await spares.close();
    await Promise.all(jobs.map(discardProcess));
    await Promise.all(started.map(async (job) => job.exited));
    expect(started.map(({running}) => running)).toEqual([false, false, false]);
  });

  it('are not followed by another where room is scarce', async () => {
    const {start, started} = await starter();
    const spares = keepSpare(start);
    const jobs = [await spares.takeLast(), await spares.takeLast()];
    expect(new Set(jobs).size).toBe(2);
    await spares.close();
    expect(started).toEqual(jobs);
    await Promise.all(jobs.map(discardProcess));
  });

  it('are not shared by jobs that come at once', async () => {
    const {start} = await starter();
    const spares = keepSpare(start);
    const jobs = await Promise.all([spares.take(), spares.take(), spares.take()]);
    expect(new Set(jobs).size).toBe(3);
    await spares.close();
    await Promise.all(jobs.map(discardProcess));
  });

  it('are replaced when they died while they waited', async () => {
    const {start, started} = await starter();
    const spares = keepSpare(start);
    const first = await spares.take();
    await expect.poll(() => started.length).toBe(2);
    started[1]?.kill();
    await started[1]?.exited;
    const job = await spares.take();
    expect(job.running).toBe(true);
    expect(job).not.toBe(started[1]);
    await spares.close();
    await Promise.all([first, job].map(discardProcess));
  });
});
