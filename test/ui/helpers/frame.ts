import type {Frame} from '../../../source/ui/app/frames.js';
import {initialView, type View} from '../../../source/ui/view/view.js';
import {busyNow, busyProjection} from './projection.js';

/** A frame of the present; `view` says what of the first view is different. */
export const frameOf = (view: Partial<View> = {}, projection = busyProjection()): Frame => ({
  view: {...initialView, ...view},
  projection,
  present: projection,
  shown: busyNow,
  now: busyNow,
});
