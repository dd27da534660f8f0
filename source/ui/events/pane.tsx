import type {Event} from '../../store/event.js';
import {createTelling, eventText} from './event-text.js';
import {clockTime} from '../kit/format/clock-time.js';
import {count} from '../kit/format/count.js';
import {fit, truncate, truncateStart} from '../kit/format/fit.js';
import {oneLine} from '../kit/clip.js';
import type {Pane, PaneContext} from '../kit/pane.js';

const kindColumns = 10;
const jobColumns = 8;

/** The last events, the newest below. Heartbeats and other repetitions are left out; the title counts them. */
export const eventsPane: Pane = {
  id: 'events',
  tab: 'Log',
  ids: () => [],
  content(context) {
    const {projection, columns, rows} = context;
    const shown = lastTelling(context, rows);
    const lines = shown.map((event) => truncate(eventLine(event, context), columns));
    return {
      title: `Events ${count(projection.counters.events)}`,
      hint: '● tail',
      lines: lines.length === 0 ? oneLine('Nothing has happened yet.', context) : lines,
    };
  },
};

/**
 * One event in one line, as wide as it comes: `14:22:06 result     0b3f  pear:31337 → bob@kiwi`. Of a job's name the end
 * is kept, which tells the jobs of one client apart.
 */
function eventLine(event: Event, {projection, theme}: Pick<PaneContext, 'projection' | 'theme'>): string {
  const {kind, job, text, paint} = eventText(event, projection);
  const time = theme.dim(clockTime(event.at));
  return ` ${time} ${theme[paint](fit(kind, kindColumns))} ${theme.title(fit(truncateStart(job, jobColumns), jobColumns))}  ${text}`;
}

/** The last `rows` events that are worth a line; looks back further as long as most are not. */
function lastTelling({events}: PaneContext, rows: number): readonly Event[] {
  if (rows <= 0) return [];
  for (let asked = rows * 2; ; asked *= 4) {
    const found = events(asked);
    const telling = found.filter(createTelling(found.length < asked));
    if (telling.length >= rows || found.length < asked || asked > 5000) return telling.slice(-rows);
  }
}
