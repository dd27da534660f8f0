import {execFileSync} from 'node:child_process';
import {runInNewContext} from 'node:vm';
import {describe, expect, it} from 'vitest';
import {commandOf, compute, mixJobs, printed, textOf} from '../../../bench/soak/jobs.js';
import {functionSource} from '../../../source/runtime/node/function-source.js';

const mix = {count: 2000, clients: 3, span: 600_000};

describe('the jobs of a soak', () => {
  it('the jobs of a soak are the same for the same seed, and others for another', () => {
    expect(mixJobs(1, mix)).toEqual(mixJobs(1, mix));
    expect(mixJobs(1, mix)).not.toEqual(mixJobs(2, mix));
  });

  it('the jobs of a soak are mostly short, some long, of both runtimes and of all clients', () => {
    const jobs = mixJobs(1, mix);
    const long = jobs.filter(({seconds}) => seconds >= 10);
    expect(jobs).toHaveLength(2000);
    expect(jobs.every(({seconds}) => seconds <= 2 || (seconds >= 10 && seconds <= 30))).toBe(true);
    expect(long.length).toBeGreaterThan(5);
    expect(long.length).toBeLessThan(60);
    expect(new Set(jobs.map(({runtime}) => runtime))).toEqual(new Set(['node', 'command']));
    expect(new Set(jobs.map(({client}) => client))).toEqual(new Set([0, 1, 2]));
  });

  it('a job of a soak travels as source text, which gives the same answer anywhere', async () => {
    const job = {number: 12, size: 1000};
    const text = textOf(job);
    expect(text).toHaveLength(1000);
    const travelled = runInNewContext(`(${functionSource(compute)})`, {setTimeout}) as typeof compute;
    expect(await travelled(12, 0, text)).toEqual(await compute(12, 0, text));
    expect(await compute(13, 0, text)).not.toEqual(await compute(12, 0, text));
  });

  it('a command of a soak prints what is expected', () => {
    const [program = '', ...args] = commandOf({number: 1999, seconds: 0});
    expect(execFileSync(program, args, {encoding: 'utf8'})).toBe(printed({number: 1999}));
  });
});
