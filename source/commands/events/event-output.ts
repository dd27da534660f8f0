import type {Clock} from '../../clock/clock.js';
import type {PeerId} from '../../message/types.js';
import {emptyProjection} from '../../store/empty.js';
import type {Event, EventBody} from '../../store/event.js';
import {apply} from '../../store/apply.js';
import type {Projection} from '../../store/projection.js';
import {createTimeline} from '../../store/timeline.js';
import {eventJson} from '../../store/selectors/event-json.js';
import {jsonLine} from '../../store/selectors/json-line.js';
import {createTelling, eventText} from '../../ui/events/event-text.js';
import {clockTime} from '../../ui/kit/format/clock-time.js';

/** Whether an event is about other people's jobs alone; how our own workers are is told by notes. */
function isForeign(event: Event, isOurs: (id: PeerId) => boolean): boolean {
  if (event.type !== 'line') return false;
  const {message} = event;
  if (message.type === 'heartbeat') return true;
  if (!('future' in message)) return false;
  return !isOurs(message.from) && !('to' in message && isOurs(message.to));
}

type Write = (text: string) => unknown;

/**
 * Makes lines of events, which come in their order from the first one on: for programs a JSON object each, for people
 * words; undefined where people are told nothing.
 */
export function eventLines(json: boolean): (event: Event, projection: Projection) => string | undefined {
  const tells = createTelling(true);
  return (event, projection) => {
    if (json) return jsonLine(eventJson(event));
    if (!tells(event)) return undefined;
    const {kind, job, text} = eventText(event, projection);
    return [clockTime(event.at), kind.padEnd(9), job, text].filter((part) => part !== '').join('  ');
  };
}

type RecordOptions = {
  readonly json: boolean;
  readonly clock: Clock;
  /** Whether a peer is one of ours; then people are told only of what concerns us, and of who comes and goes. */
  readonly isOurs?: (id: PeerId) => boolean;
};

/** Where headless roles record their events: they keep no log, but write each event as a line. */
export function recordTo(write: Write, {json, clock, isOurs}: RecordOptions): (body: EventBody) => void {
  const timeline = createTimeline(clock, undefined);
  const projection = emptyProjection(timeline.now());
  const lineOf = eventLines(json);
  const tell = (event: Event): void => {
    apply(projection, event);
    if (!json && isOurs && isForeign(event, isOurs)) return;
    const line = lineOf(event, projection);
    if (line !== undefined) write(`${line}\n`);
  };

  return (body) => {
    const {jump, ...times} = timeline.next();
    if (jump !== undefined) tell({...jump, seq: projection.seq + 1, ...times});
    tell({...body, seq: projection.seq + 1, ...times});
  };
}
