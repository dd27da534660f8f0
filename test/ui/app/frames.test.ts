import {describe, expect, it} from 'vitest';
import {createFrames} from '../../../source/ui/app/frames.js';
import {initialView} from '../../../source/ui/view/view.js';
import {handClock} from '../../helpers/hand-clock.js';
import {testStore} from '../helpers/store.js';

const watched = () => {
  const store = testStore();
  const clock = handClock();
  const frames = createFrames({store, clock});
  let count = 0;
  const stop = frames.subscribe(() => count++);
  return {store, clock, frames, stop, count: () => count};
};

const nothing = () => undefined;

describe('createFrames', () => {
  it('many events make one frame, and at most ten a second', () => {
    const {store, clock, count} = watched();
    for (let event = 0; event < 2000; event++) {
      store.change(nothing);
      clock.advance(0.5);
    }
    // A second of events: ten frames, and the tick of that second.
    expect(count()).toBeGreaterThanOrEqual(9);
    expect(count()).toBeLessThanOrEqual(11);
  });

  it('while nothing changes there is one frame a second, for the ages', () => {
    const {store, clock, frames, count} = watched();
    const first = frames.frame();
    expect(frames.frame()).toBe(first);
    clock.advance(999);
    expect(count()).toBe(0);
    clock.advance(4001);
    expect(count()).toBe(5);
    expect(frames.frame().now).toBe(store.now());
  });

  it('a change of the store without a new version makes no frame', () => {
    const {store, clock, count} = watched();
    store.change((projection) => (projection.version -= 1));
    clock.advance(500);
    expect(count()).toBe(0);
  });

  it('a key makes a frame at once', () => {
    const {frames, count} = watched();
    frames.press({...initialView, help: true});
    expect(count()).toBe(1);
    expect(frames.frame().view.help).toBe(true);
  });

  it('a frozen frame shows the moment that was held, and events make no frame', () => {
    const {store, clock, frames, count} = watched();
    const frozen = {projection: store.snapshot(), at: clock.now()};
    frames.press({...initialView, frozen});
    store.change((projection) => (projection.seq += 5));
    clock.advance(900);
    expect(count()).toBe(1);
    clock.advance(100);
    expect(count()).toBe(2);
    expect(frames.frame()).toMatchObject({
      projection: frozen.projection,
      shown: frozen.at,
      present: store.projection,
    });
    frames.press(initialView);
    expect(frames.frame().projection).toBe(store.projection);
  });

  it('a settled view is kept for the next frame and makes none, unless it is of an older frame', () => {
    const {frames, count} = watched();
    const old = frames.frame();
    frames.keep({...initialView, focus: 'jobs'}, old);
    expect(count()).toBe(0);
    frames.press({...initialView, focus: 'events'});
    frames.keep({...initialView, focus: 'timeline'}, old);
    frames.keep(frames.frame().view, frames.frame());
    expect(frames.frame().view.focus).toBe('events');
  });

  it('unsubscribing from frames leaves no timer and no subscription behind', () => {
    const {store, clock, stop} = watched();
    store.change(nothing);
    expect(store.subscribers).toBe(1);
    stop();
    expect(store.subscribers).toBe(0);
    expect(clock.timers).toBe(0);
  });
});
