import {execFileSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {createPids, withPid} from '../../../source/runtime/sandbox/own-pid.js';

describe('process numbers of jobs', () => {
  it('jobs of a worker have different numbers, and those of two workers begin at random', () => {
    const pids = createPids(0.5);
    const all = Array.from({length: 128}, pids);
    expect(new Set(all).size).toBe(128);
    expect(Math.min(...all)).toBe(3);
    expect(createPids(0)()).not.toBe(createPids(0.9)());
  });

  it.skipIf(process.platform === 'win32')('whatever a job says and its status are passed on', () => {
    const {command, args} = withPid('/bin/sh', ['-c', 'echo "$1"; echo b >&2; cat; exit 7', 'sh', 'a b'], 5);
    let failure: unknown;
    try {
      execFileSync(command, [...args], {input: 'c', encoding: 'utf8', stdio: 'pipe'});
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({status: 7, stdout: 'a b\nc', stderr: 'b\n'});
  });
});
