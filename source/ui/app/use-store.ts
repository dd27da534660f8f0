import {useState, useSyncExternalStore} from 'react';
import type {Frame, Frames, FramesOptions} from './frames.js';
import {createFrames} from './frames.js';

/** The store as React sees it: coalesced frames, and the way to change the view. One for the life of the component. */
export function useStore(options: FramesOptions): {readonly frames: Frames; readonly frame: Frame} {
  const [frames] = useState(() => createFrames(options));
  return {frames, frame: useSyncExternalStore(frames.subscribe, frames.frame)};
}
