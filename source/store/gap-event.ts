import type {EventBody, GapEvent} from './event.js';
import type {Projection} from './projection.js';

/** What is told first when a process goes on with a history: since it came to an end nobody recorded. */
export function openingGap({seq, now}: Projection, time: number): GapEvent | undefined {
  return seq === 0 ? undefined : {type: 'gap', cause: 'opening', from: Math.min(now, time), to: time};
}

/** What is told before an event at `time`, if it ends a loss of the connection. */
export function gapBefore(
  {link, deafSince}: Projection,
  body: EventBody,
  time: number,
): GapEvent | undefined {
  const isBack = body.type === 'link' && body.state === 'live' && link.downSince !== undefined;
  if (!isBack || deafSince === undefined) return undefined;
  return {type: 'gap', cause: 'link', from: deafSince, to: time};
}
