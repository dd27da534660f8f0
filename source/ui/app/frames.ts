import type {Cancel, Clock} from '../../clock/clock.js';
import type {Projection} from '../../store/projection.js';
import type {Store} from '../../store/store.js';
import type {View} from '../view/view.js';
import {initialView} from '../view/view.js';

/** One picture to paint: what is shown, when, and how. A new object for every picture, never changed. */
export type Frame = {
  readonly view: View;
  /** What the panes show: the present, or the moment held fast, also by a dialog. */
  readonly projection: Projection;
  /** The moment shown in the panes, on the timeline of the store's events: milliseconds. */
  readonly shown: number;
  /** The present, the same. */
  readonly now: number;
  /** The present projection, which the alert about a frozen view is measured against. */
  readonly present: Projection;
};

/** The source of frames that React subscribes to. */
export type Frames = {
  subscribe(changed: () => void): () => void;
  /** The latest frame, the same object until there is a new one. */
  frame(): Frame;
  /** Shows another view, and brings a frame at once: somebody pressed a key and looks. */
  press(view: View): void;
  /** Takes over the settled view of a frame for the next one, without asking for it; of an older frame: nothing. */
  keep(view: View, of: Frame): void;
};

/** What frames are drawn from. */
export type FramesOptions = {
  readonly store: Store;
  readonly clock: Clock;
  /** What is shown at first. Default: the overview. */
  readonly view?: View | undefined;
};

/** Least time between two frames that events ask for, milliseconds. */
const interval = 100;

/** Time between two frames that only let ages grow, milliseconds. */
const age = 1000;

/**
 * Coalesces what the store tells into frames: at most one per interval however many events come, none at all while
 * nothing changes but one a second so that ages grow, and one at once for a key. While the view is frozen events ask
 * for none. Timers run only while somebody is subscribed.
 */
export function createFrames({store, clock, view: shownFirst = initialView}: FramesOptions): Frames {
  const listeners = new Set<() => void>();
  let view = shownFirst;
  let frame = take();
  let version = store.projection.version;
  let cancelDue: Cancel | undefined;
  let cancelTick: Cancel | undefined;
  let unsubscribe: (() => void) | undefined;

  function take(): Frame {
    const now = store.now();
    const held = view.frozen ?? view.held;
    return {
      view,
      projection: held?.projection ?? store.projection,
      shown: held?.at ?? now,
      now,
      present: store.projection,
    };
  }

  function emit(): void {
    cancelDue?.();
    cancelDue = undefined;
    version = store.projection.version;
    frame = take();
    for (const changed of listeners) changed();
  }

  function storeChanged(): void {
    if (cancelDue !== undefined || view.frozen !== undefined || store.projection.version === version) return;
    cancelDue = clock.after(Math.max(0, frame.now + interval - store.now()), emit);
  }

  function tick(): void {
    cancelTick = clock.after(age - (store.now() % age), () => {
      emit();
      if (listeners.size > 0) tick();
    });
  }

  return {
    subscribe(changed) {
      listeners.add(changed);
      if (listeners.size === 1) {
        unsubscribe = store.subscribe(storeChanged);
        tick();
      }
      return () => {
        listeners.delete(changed);
        if (listeners.size > 0) return;
        unsubscribe?.();
        cancelDue?.();
        cancelTick?.();
        cancelDue = undefined;
      };
    },
    frame: () => frame,
    press(changed) {
      view = changed;
      emit();
    },
    keep(settled, of) {
      if (of === frame) view = settled;
    },
  };
}
