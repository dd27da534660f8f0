import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {describe, expect, it} from 'vitest';
import {othersShare, readUsed, type Used} from '../../source/session/others-share.js';
import {handClock} from '../helpers/hand-clock.js';

function scene() {
  const clock = handClock();
  const used = {all: 1000, ours: 100};
  const share = othersShare({clock, used: (): Used => ({...used}), load: () => 0.7, processors: 2});
  /** Ten seconds in which others and we keep so many processors busy. */
  const pass = (others: number, ours: number) => {
    clock.advance(10_000);
    used.all += 10 * (others + ours);
    used.ours += 10 * ours;
    return share();
  };
  return {share, pass};
}

describe('othersShare', () => {
  it('the share of others is the load average at first, then what was used without what we used', () => {
    const {share, pass} = scene();
    expect(share()).toBe(0.7);
    expect(pass(0.5, 1.5)).toBeCloseTo(0.25);
    expect(pass(0, 2)).toBeCloseTo(0.125);
  });

  it('the share of others is that of the last minute', () => {
    const {share, pass} = scene();
    share();
    for (let time = 0; time < 6; time++) pass(2, 0);
    expect(pass(2, 0)).toBeCloseTo(1);
    for (let time = 0; time < 5; time++) pass(0, 1);
    expect(pass(0, 1)).toBeCloseTo(0);
  });

  it.runIf(process.platform === 'linux')(
    'what a process of ours used is ours, also when it has ended',
    async () => {
      const before = readUsed();
      const script = 'while (process.cpuUsage().user < 3e5);';
      await once(spawn(process.execPath, ['-e', script]), 'exit');
      const after = readUsed();
      // Linux counts in hundredths of a second.
      expect(after.ours - before.ours).toBeGreaterThan(0.25);
      expect(after.all - before.all).toBeGreaterThan(0.25);
    },
  );
});
