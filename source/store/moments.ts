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

/** How long after `seen` that is; `undefined` where it is over already by a clock of which nothing is known. */
function lifetimeOf(p: Projection, peer: PeerId, moment: number, seen: number): number | undefined {
  const skew = skewOf(p.skews, peer);
  const lifetime = moment - (skew ?? 0) - p.offset - seen;
  return skew === undefined && lifetime <= 0 ? undefined : lifetime;
}

/** When a worker leaves, as it said; `undefined` when it never did, or its clock is so far behind that it is no use. */
export function leavesAt(p: Projection, {id, expires, seen}: Worker): number | undefined {
  if (expires === undefined) return undefined;
  const lifetime = lifetimeOf(p, id, expires, seen);
  return lifetime === undefined ? undefined : seen + lifetime;
}

/** Until when the host counts as there. It is not silent while nobody listens. */
export function hostUntil(p: Projection, {id, expires, seen}: Host): number {
  return afterListening(p, seen, lifetimeOf(p, id, expires, seen) ?? hostRepeats);
}
