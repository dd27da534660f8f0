import type {EventBody, GapEvent} from './event.js';
import type {Projection} from './projection.js';

/** What is told first when a process goes on with a history: since it came to an end nobody recorded. */
export function openingGap({seq, now}: Projection, time: number): GapEvent | undefined {
  return seq === 0 ? undefined : {type: 'gap', cause: 'opening', from: Math.min(now, time), to: time};
}

/** A process that lets time pass every second, and has not for so long, did not run: milliseconds. */
const asleepAfter = 10_000;

/** What is told first by a process that did not run between two moments. */
export function sleepGap(from: number, time: number): GapEvent | undefined {
  return time - from > asleepAfter ? {type: 'gap', cause: 'asleep', from, to: time} : undefined;
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
