import type {Event} from './event.js';
import {redactedJson} from './redact.js';

/**
 * Those of the events that this process heard which are not in the log: what another process that recorded left out
 * when it ended. Both heard the same lines, perhaps in another order around the same time.
 * @param heard lines, links, jumps of the clock and gaps, in order.
 * @param recorded the end of the log, at least from the oldest of `heard` on.
 */
export function unrecorded(heard: readonly Event[], recorded: Iterable<Event>): readonly Event[] {
  const known = new Map<string, number>();
  for (const event of recorded) {
    const line = lineOf(event);
    if (line !== undefined) known.set(line, (known.get(line) ?? 0) + 1);
  }

  return heard.filter((event) => {
    const line = lineOf(event);
    if (line === undefined) return true;
    const count = known.get(line) ?? 0;
    if (count > 0) known.set(line, count - 1);
    return count === 0;
  });
}

/** A line as every process hears it; who `ours` are differs. */
function lineOf(event: Event): string | undefined {
  if (event.type !== 'line') return undefined;
  return `${event.topic} ${redactedJson(event.message)}`;
}
