import type {Event} from '../../store/event.js';
import {eventText, isQuiet} from '../event-text.js';
import {clockTime} from '../format/clock-time.js';
import {count} from '../format/count.js';
import {fit, truncate} from '../format/fit.js';
import type {Pane, PaneContext} from './pane.js';

const kindColumns = 10;
const jobColumns = 7;

/** The last events, the newest below. Heartbeats and other repetitions are left out; the title counts them. */
export const eventsPane: Pane = {
  id: 'events',
  tab: 'Log',
  ids: () => [],
  content(context) {
    const {projection, columns, rows, theme} = context;
    const shown = lastTelling(context, rows);
    const lines = shown.map((event) => truncate(eventLine(event, context), columns));
    return {
      title: `Events ${count(projection.counters.events)}`,
      hint: '● tail',
      lines:
        lines.length === 0
          ? [theme.dim(truncate(' Nothing has happened yet.', columns))].slice(0, rows)
          : lines,
    };
  },
};

/** One event in one line, as wide as it comes: `14:22:06 result     0b3f  pear:31337 → bob@kiwi`. */
export function eventLine(
  event: Event,
  {projection, theme}: Pick<PaneContext, 'projection' | 'theme'>,
): string {
  const {kind, job, text, paint} = eventText(event, projection);
  const time = theme.dim(clockTime(event.at));
  return ` ${time} ${theme[paint](fit(kind, kindColumns))} ${theme.title(fit(ending(job, jobColumns), jobColumns))}  ${text}`;
}

/** The end of a job's name tells the jobs of one client apart. */
function ending(name: string, columns: number): string {
  return name.length > columns ? `…${name.slice(1 - columns)}` : name;
}

/** The last `rows` events that are worth a line; looks back further as long as most are not. */
function lastTelling({events}: PaneContext, rows: number): readonly Event[] {
  if (rows <= 0) return [];
  for (let asked = rows * 2; ; asked *= 4) {
    const found = events(asked);
    const telling = found.filter((event) => !isQuiet(event));
    if (telling.length >= rows || found.length < asked || asked > 5000) return telling.slice(-rows);
  }
}
