import {describe, expect, it} from 'vitest';
import {waitAtMost} from '../../source/wormhole/patience.js';
import {startProgress} from '../../source/wormhole/progress.js';
import {startWatch} from '../../source/wormhole/timeouts.js';
import {handClock} from '../helpers/hand-clock.js';

describe('startWatch', () => {
  it('fails a stage that takes too long, with its complaint', async () => {
    const clock = handClock();
    const watch = startWatch(clock);
    watch.stage(100, 'First.');
    clock.advance(99);
    watch.stage(100, 'Second.');
    clock.advance(99);
    expect(watch.signal.aborted).toBe(false);
    const waiting = watch.race(new Promise(() => undefined));
    clock.advance(1);
    await expect(waiting).rejects.toMatchObject({code: 'timeout', message: 'Second.'});
    expect(clock.timers).toBe(0);
  });

  it('gives a stage its whole time again when something moves', () => {
    const clock = handClock();
    const watch = startWatch(clock);
    watch.stage(100, 'Idle.');
    for (let turn = 0; turn < 10; turn += 1) {
      clock.advance(90);
      watch.touch();
    }
    expect(watch.signal.aborted).toBe(false);
    clock.advance(100);
    expect(watch.signal.reason).toMatchObject({message: 'Idle.'});
  });

  it.each([-3_600_000, 3_600_000])('goes by no wall clock: one that is set by %d ms', (offset) => {
    const clock = handClock(Date.UTC(2026, 10, 21));
    const watch = startWatch(clock);
    watch.stage(100, 'Idle.');
    clock.advance(50);
    watch.touch();
    clock.jump(offset);
    clock.advance(50);
    expect(watch.signal.aborted).toBe(false);
    clock.advance(50);
    expect(watch.signal.reason).toMatchObject({message: 'Idle.'});
  });

  it('bounds the whole, whatever moves', () => {
    const clock = handClock();
    const watch = startWatch(clock);
    watch.whole(150);
    watch.stage(100, 'Idle.');
    clock.advance(90);
    watch.touch();
    clock.advance(60);
    expect(watch.signal.reason).toMatchObject({code: 'timeout', message: 'The transfer took too long.'});
    expect(clock.timers).toBe(0);
  });

  it('keeps the first reason, and the outside one as it is', async () => {
    const clock = handClock();
    const outside = new AbortController();
    const watch = startWatch(clock, outside.signal);
    watch.stage(100, 'Idle.');
    const reason = new Error('enough');
    outside.abort(reason);
    watch.fail(new Error('later'));
    watch.stage(100, 'Never.');
    expect(watch.signal.reason).toBe(reason);
    expect(clock.timers).toBe(0);
    await expect(watch.race(new Promise(() => undefined))).rejects.toBe(reason);
  });

  it('lets go of everything at its end', () => {
    const clock = handClock();
    const outside = new AbortController();
    const watch = startWatch(clock, outside.signal);
    watch.stage(100, 'Idle.');
    watch.whole(100);
    watch.end();
    outside.abort();
    expect(watch.signal.aborted).toBe(false);
    expect(clock.timers).toBe(0);
  });
});

describe('waitAtMost', () => {
  it('ends with the promise, or with its time, and leaves no timer', async () => {
    const clock = handClock();
    await waitAtMost(clock, 10, Promise.resolve());
    await waitAtMost(clock, 10, Promise.reject(new Error('no matter')));
    expect(clock.timers).toBe(0);
    const late = waitAtMost(clock, 10, new Promise(() => undefined));
    clock.advance(10);
    await late;
    expect(clock.timers).toBe(0);
  });
});

describe('startProgress', () => {
  it('reports the beginning, now and then, and the end', () => {
    const clock = handClock();
    const reported: number[] = [];
    const moved = startProgress(1_000, 'direct', clock, ({bytes}) => reported.push(bytes));
    for (let turn = 0; turn < 10; turn += 1) {
      clock.advance(30);
      moved(100);
    }
    expect(reported).toEqual([0, 400, 800, 1_000]);
  });

  it('reports on when somebody sets the clock back', () => {
    const clock = handClock(Date.UTC(2026, 10, 21));
    const reported: number[] = [];
    const moved = startProgress(1_000, 'direct', clock, ({bytes}) => reported.push(bytes));
    clock.jump(-3_600_000);
    clock.advance(100);
    moved(100);
    expect(reported).toEqual([0, 100]);
  });

  it('reports an empty file once', () => {
    const reported: number[] = [];
    const moved = startProgress(0, 'relay', handClock(), ({bytes}) => reported.push(bytes));
    moved(0);
    expect(reported).toEqual([0]);
  });
});
