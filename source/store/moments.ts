/** Moments by the clocks of others and by ours, and those of the projection, which are on the timeline of the events. */
import {skewOf} from '../message/clock-skew.js';
import type {PeerId} from '../message/types.js';
import {afterListening} from './gaps.js';
import type {Host, Projection, Worker} from './projection.js';

/** A host says every two minutes that it is there; one whose clock tells nothing is believed for so long, milliseconds. */
const hostRepeats = 300_000;

/** A moment of the timeline as this machine's clock shows it: Unix time, milliseconds. */
export function wallTime({offset}: Pick<Projection, 'offset'>, moment: number): number {
  return moment + offset;
}

/** What a peer calls `moment`, Unix time by its own clock in milliseconds, on the timeline. */
export function onTimeline({skews, offset}: Projection, peer: PeerId, moment: number): number {
  return moment - (skewOf(skews, peer) ?? 0) - offset;
}

/** When a worker leaves, as it said; `undefined` when it never did, or its clock is so far behind that it is no use. */
export function leavesAt(p: Projection, {id, expires, seen}: Worker): number | undefined {
  if (expires === undefined) return undefined;
  const leaves = onTimeline(p, id, expires);
  return leaves <= seen && !p.skews.has(id) ? undefined : leaves;
}

/** Until when the host counts as there. It is not silent while nobody listens. */
export function hostUntil(p: Projection, {id, expires, seen}: Host): number {
  const until = onTimeline(p, id, expires);
  const lifetime = until <= seen && !p.skews.has(id) ? hostRepeats : until - seen;
  return afterListening(p, seen, lifetime);
}
