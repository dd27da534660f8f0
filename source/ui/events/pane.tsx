import type {Event} from '../../store/event.js';
import type {Projection} from '../../store/projection.js';
import type {Theme} from '../kit/theme.js';
import {clockTime} from '../kit/format/clock-time.js';
import {count} from '../kit/format/count.js';
import {fit, truncate, truncateStart} from '../kit/format/fit.js';
import type {Snapshot} from '../kit/hooks.js';
import {useProjection, useSize, useTail, useTheme} from '../kit/hooks.js';
import {Line, Sentence} from '../kit/line.js';
import {Pane} from '../kit/pane.js';
import {createTelling, eventText} from './event-text.js';

const kindColumns = 10;
const jobColumns = 8;

/** The last events, the newest below. Heartbeats and other repetitions are left out; the title counts them. */
export function EventsPane() {
  const theme = useTheme();
  const {columns, rows} = useSize();
  const projection = useProjection();
  const events = lastTelling(useTail(), rows);
  return (
    <Pane title={`Events ${count(projection.counters.events)}`} hint="● tail">
      {events.length === 0 && <Sentence>Nothing has happened yet.</Sentence>}
      {events.map((event) => (
        <Line key={event.seq}>{truncate(eventLine(event, projection, theme), columns)}</Line>
      ))}
    </Pane>
  );
}

/**
 * One event in one line, as wide as it comes: `14:22:06 result     0b3f  pear:31337 → bob@kiwi`. Of a job's name the end
 * is kept, which tells the jobs of one client apart.
 */
function eventLine(event: Event, projection: Projection, theme: Theme): string {
  const {kind, job, text, paint} = eventText(event, projection);
  const time = theme.dim(clockTime(event.at));
  return ` ${time} ${theme[paint](fit(kind, kindColumns))} ${theme.title(fit(truncateStart(job, jobColumns), jobColumns))}  ${text}`;
}

/** The last `rows` events that are worth a line; looks back further as long as most are not. */
function lastTelling(tail: Snapshot['tail'], rows: number): readonly Event[] {
  if (rows <= 0) return [];
  for (let asked = rows * 2; ; asked *= 4) {
    const found = tail(asked);
    const telling = found.filter(createTelling(found.length < asked));
    if (telling.length >= rows || found.length < asked || asked > 5000) return telling.slice(-rows);
  }
}
