import {describe, expect, it} from 'vitest';
import {createTimeoutController} from '../../source/wormhole/timeouts.js';
import {handClock} from '../helpers/hand-clock.js';

describe('timeouts of a transfer', () => {
  it('a stage that takes too long fails with its own message', async () => {
    const clock = handClock();
    const controller = createTimeoutController(clock);
    controller.stage(100, 'First.');
    clock.advance(99);
    controller.stage(100, 'Second.');
    clock.advance(99);
    expect(controller.signal.aborted).toBe(false);
    const waiting = controller.race(new Promise(() => undefined));
    clock.advance(1);
    await expect(waiting).rejects.toMatchObject({code: 'timeout', message: 'Second.'});
    expect(clock.timers).toBe(0);
  });

  it('a stage gets its whole time again when something moves', () => {
    const clock = handClock();
    const controller = createTimeoutController(clock);
    controller.stage(100, 'Idle.');
    for (let turn = 0; turn < 10; turn += 1) {
      clock.advance(90);
      controller.touch();
    }
    expect(controller.signal.aborted).toBe(false);
    clock.advance(100);
    expect(controller.signal.reason).toMatchObject({message: 'Idle.'});
  });

  it.each([-3_600_000, 3_600_000])(
    'the time of a stage does not change when the wall clock is set by %d ms',
    (offset) => {
      const clock = handClock(Date.UTC(2026, 10, 21));
      const controller = createTimeoutController(clock);
      controller.stage(100, 'Idle.');
      clock.advance(50);
      controller.touch();
      clock.jump(offset);
      clock.advance(50);
      expect(controller.signal.aborted).toBe(false);
      clock.advance(50);
      expect(controller.signal.reason).toMatchObject({message: 'Idle.'});
    },
  );

  it('the time of a whole transfer is bounded, whatever moves', () => {
    const clock = handClock();
    const controller = createTimeoutController(clock);
    controller.total(150);
    controller.stage(100, 'Idle.');
    clock.advance(90);
    controller.touch();
    clock.advance(60);
    expect(controller.signal.reason).toMatchObject({code: 'timeout', message: 'The transfer took too long.'});
    expect(clock.timers).toBe(0);
  });

  it('the timeout controller keeps the first reason, and one from outside as it is', async () => {
    const clock = handClock();
    const outside = new AbortController();
    const controller = createTimeoutController(clock, outside.signal);
    controller.stage(100, 'Idle.');
    const reason = new Error('enough');
    outside.abort(reason);
    controller.abort(new Error('later'));
    controller.stage(100, 'Never.');
    expect(controller.signal.reason).toBe(reason);
    expect(clock.timers).toBe(0);
    await expect(controller.race(new Promise(() => undefined))).rejects.toBe(reason);
  });

  it('the timeout controller lets go of its timers and of the outside signal at its end', () => {
    const clock = handClock();
    const outside = new AbortController();
    const controller = createTimeoutController(clock, outside.signal);
    controller.stage(100, 'Idle.');
    controller.total(100);
    controller.end();
    outside.abort();
    expect(controller.signal.aborted).toBe(false);
    expect(clock.timers).toBe(0);
  });
});
