import {describe, expect, it} from 'vitest';
import {createProgress} from '../../source/wormhole/file-records.js';
import {handClock} from '../helpers/hand-clock.js';

describe('progress of a file', () => {
  it('progress is reported at the beginning, now and then, and at the end', () => {
    const clock = handClock();
    const reported: number[] = [];
    const moved = createProgress(1_000, 'direct', clock, ({bytes}) => reported.push(bytes));
    for (let turn = 0; turn < 10; turn += 1) {
      clock.advance(30);
      moved(100);
    }
    expect(reported).toEqual([0, 400, 800, 1_000]);
  });

  it('progress is reported on when somebody sets the clock back', () => {
    const clock = handClock(Date.UTC(2026, 10, 21));
    const reported: number[] = [];
    const moved = createProgress(1_000, 'direct', clock, ({bytes}) => reported.push(bytes));
    clock.jump(-3_600_000);
    clock.advance(100);
    moved(100);
    expect(reported).toEqual([0, 100]);
  });

  it('the progress of an empty file is reported once', () => {
    const reported: number[] = [];
    const moved = createProgress(0, 'relay', handClock(), ({bytes}) => reported.push(bytes));
    moved(0);
    expect(reported).toEqual([0]);
  });
});
