import type {EndStage} from '../../store/event.js';
import {stageCount} from '../../store/selectors/funnel.js';
import {offersLostShare} from '../../store/selectors/series.js';
import {badText} from '../event-text.js';
import {alertTexts} from '../chrome/alert-line.js';
import {boardName, linkBadge} from '../chrome/link.js';
import {bytes} from '../format/bytes.js';
import {clockTime} from '../format/clock-time.js';
import {count, percent} from '../format/count.js';
import {duration} from '../format/duration.js';
import {fit, truncate} from '../format/fit.js';
import {cleanText} from '../../message/clean.js';
import type {Theme} from '../theme.js';
import type {Pane, PaneContext} from './pane.js';

export type HealthOptions = {
  /** Memory, processor and the like of this process, one line each; asked for at every drawing, so it must be cheap. */
  readonly vitals?: () => readonly string[];
  /** How others can connect, one line each, shown as they are. */
  readonly hints?: readonly string[];
};

const labelColumns = 11;
const badLinesShown = 5;
const badLinesSearched = 2000;

/** How the connection, the log and this process are. */
export function createHealthPane({vitals, hints = []}: HealthOptions): Pane {
  return {
    id: 'health',
    tab: 'Health',
    ids: () => [],
    content(context) {
      const {columns, rows, theme} = context;
      const extra = (title: string, texts: readonly string[]) =>
        texts.length === 0
          ? []
          : ['', ` ${theme.heading(title)}`, ...texts.map((text) => `   ${cleanText(text, 500)}`)];
      const all = [
        ...attention(context),
        ...connection(context),
        ...counters(context),
        ...extra('THIS PROCESS', vitals?.() ?? []),
        ...extra('CONNECT', hints),
        ...badLines(context),
      ];
      return {title: 'Health', lines: cutTo(all, rows, theme).map((line) => truncate(line, columns))};
    },
  };
}

/** The first `rows` lines; when some are missing the last of them says so. */
function cutTo(lines: readonly string[], rows: number, theme: Theme): readonly string[] {
  if (lines.length <= rows) return lines;
  const kept = Math.max(0, rows - 1);
  return [...lines.slice(0, kept), theme.dim(` ${count(lines.length - kept)} lines more ▾`)].slice(0, rows);
}

function row(label: string, text: string, theme: Theme): string {
  return ` ${theme.dim(fit(label, labelColumns))} ${text}`;
}

/** What a person should know now, in full: the line at the bottom of the screen is often too short. */
function attention({alerts = [], columns, theme}: PaneContext): readonly string[] {
  return alerts.length === 0 ? [] : [...alertTexts(alerts, columns, theme), ''];
}

function connection({projection: {link, host}, now, theme}: PaneContext): readonly string[] {
  const since = theme.dim(`for ${duration(now - link.since)}`);
  const as = link.user === undefined ? '' : ` ${theme.dim('as')} ${cleanText(link.user, 40)}`;
  const latency = link.latency === undefined ? '' : `  ${Math.round(link.latency)}ms`;
  const lines = [
    row('board', `${linkBadge(link, theme)} ${boardName(link.board)}${as}${latency}  ${since}`, theme),
  ];
  if (host === undefined) lines.push(row('host', theme.dim('none seen'), theme));
  else {
    const there = host.expires >= now;
    const state = there
      ? theme.good('● here')
      : theme.warn(`! silent, was due ${duration(now - host.expires)} ago`);
    lines.push(
      row(
        'host',
        `${cleanText(host.id, 80)}  ${state}  ${theme.dim(`for ${duration(now - host.since)}`)}`,
        theme,
      ),
    );
  }
  return lines;
}

function counters({projection, theme}: PaneContext): readonly string[] {
  const {counters: sums, transfers} = projection;
  const ended = (stage: EndStage) => count(stageCount(projection, stage));
  const bad = sums.badLines === 0 ? theme.good('0') : theme.bad(count(sums.badLines));
  const lost =
    sums.offers === 0 ? '' : `, ${count(sums.offersLost)} lost (${percent(offersLostShare(projection))})`;
  const paths = [...transfers.values()];
  const by = (path: 'direct' | 'relay') => count(paths.filter((transfer) => transfer.path === path).length);
  const failed = paths.filter((transfer) => transfer.state === 'failed').length;
  return [
    row('events', `${count(sums.events)}  ${theme.dim('of them lines')} ${count(sums.lines)}`, theme),
    row('bad lines', bad, theme),
    row('offers', `${count(sums.offers)}${lost}`, theme),
    row(
      'jobs ended',
      `${ended('done')} done  ${ended('failed')} failed  ${ended('withdrawn')} withdrawn  ${ended('expired')} expired`,
      theme,
    ),
    row(
      'transfers',
      `${bytes(sums.sent)} sent  ${bytes(sums.received)} received  ${theme.dim(`of the last: ${by('direct')} direct, ${by('relay')} relayed, ${count(failed)} failed`)}`,
      theme,
    ),
  ];
}

function badLines({projection, events, theme}: PaneContext): readonly string[] {
  if (projection.counters.badLines === 0) return [];
  const found: string[] = [];
  for (const event of events(badLinesSearched)) {
    if (event.type === 'line' && event.message.type === 'bad') {
      found.push(`   ${theme.dim(clockTime(event.at))} ${badText(event.message).text}`);
    }
  }
  if (found.length === 0) return [];
  return ['', ` ${theme.heading('LAST BAD LINES')}`, ...found.slice(-badLinesShown)];
}
