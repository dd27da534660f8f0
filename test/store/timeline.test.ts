import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createTimeline} from '../../source/store/timeline.js';
import {handClock} from '../helpers/hand-clock.js';
import {start} from './events.js';

describe('createTimeline', () => {
  it('a timeline begins as the wall clock, and goes on as time passes whatever that clock does', () => {
    const clock = handClock(start);
    const timeline = createTimeline(clock, undefined);
    expect(timeline.next()).toEqual({at: start, time: start});
    clock.advance(700);
    clock.jump(4000);
    expect(timeline.next()).toEqual({at: start + 4700, time: start + 700});
    clock.jump(-9000);
    expect(timeline.now()).toBe(start + 700);
  });

  it('a timeline reports a jump of the clock once, also one that came about in small steps', () => {
    const clock = handClock(start);
    const timeline = createTimeline(clock, undefined);
    clock.jump(3000);
    expect(timeline.next().jump).toBeUndefined();
    clock.jump(3000);
    expect(timeline.next().jump).toEqual({type: 'clock', from: start, to: start + 6000});
    expect(timeline.next().jump).toBeUndefined();
    clock.jump(-6000);
    expect(timeline.next().jump).toEqual({type: 'clock', from: start + 6000, to: start});
  });

  it('a timeline goes on from the last event by what the wall clock went on since', () => {
    const last = {at: start + 90_000, time: start + 1000};
    const timeline = createTimeline(handClock(start + 100_000), last);
    expect(timeline.next()).toEqual({at: start + 100_000, time: start + 11_000});
  });

  it('a timeline goes on from the last event when the clock has gone back, and reports that', () => {
    const last = {at: start + 90_000, time: start + 1000};
    const clock = handClock(start);
    const timeline = createTimeline(clock, last);
    expect(timeline.next()).toEqual({
      at: start,
      time: start + 1000,
      jump: {type: 'clock', from: start + 90_000, to: start},
    });
    clock.advance(2000);
    expect(timeline.next()).toEqual({at: start + 2000, time: start + 3000});
  });

  it('a timeline never goes back and advances by what passed, over any clock and number of processes', () => {
    const step = fc.record({
      passes: fc.nat(100_000),
      jumps: fc.oneof({arbitrary: fc.constant(0), weight: 3}, fc.integer({min: -4e10, max: 4e10})),
      reopens: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, {maxLength: 30}), (steps) => {
        const clock = handClock(start);
        let timeline = createTimeline(clock, undefined);
        let {at, time} = timeline.next();
        let offset = at - time;
        for (const {passes, jumps, reopens} of steps) {
          clock.advance(passes);
          clock.jump(jumps);
          if (reopens) {
            timeline = createTimeline(clock, {at, time});
            offset = at - time;
          }

          const {jump, ...next} = timeline.next();
          const passed = next.time - time;
          if (reopens) expect(passed).toBe(Math.max(0, passes + jumps));
          else expect(passed).toBe(passes);
          if (jump) expect(jump).toEqual({type: 'clock', from: next.time + offset, to: next.at});
          if (jump) offset = next.at - next.time;
          expect(Math.abs(next.at - next.time - offset)).toBeLessThanOrEqual(5000);
          ({at, time} = next);
        }
      }),
    );
  });
});
