import {cleanText} from '../../message/clean.js';
import {amountOf} from '../../message/clock-sentence.js';
import type {EndStage} from '../../store/event.js';
import {endStages} from '../../store/fold/stage.js';
import {hostUntil, wallTime} from '../../store/moments.js';
import type {Projection, Transfer} from '../../store/projection.js';
import {stageCount} from '../../store/selectors/funnel.js';
import {offersLostShare} from '../../store/selectors/series.js';
import type {Theme} from '../kit/theme.js';
import {badText} from '../events/event-text.js';
import {clockTime} from '../kit/format/clock-time.js';
import {bytes} from '../kit/format/bytes.js';
import {count, percent} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import {fit} from '../kit/format/fit.js';
import {width} from '../kit/format/width.js';
import type {Snapshot} from '../kit/hooks.js';
import {alertTexts} from './alert-text.js';
import {boardName, latencyText, linkBadge} from './link.js';

/** What the rows are drawn from, and their width. */
type Facts = Omit<Snapshot, 'clusters'> & {
  readonly hints: readonly string[];
  readonly columns: number;
  readonly theme: Theme;
};

const labelColumns = 11;
const badLinesShown = 5;
const badLinesSearched = 2000;

/** What needs attention, the connection, the counters, how others connect, and the last bad lines. */
export function healthRows(facts: Facts): readonly string[] {
  return [
    ...attention(facts),
    ...connection(facts),
    ...counters(facts),
    ...connectHints(facts),
    ...badLines(facts),
  ];
}

function connectHints({hints, theme}: Facts): readonly string[] {
  if (hints.length === 0) return [];
  return ['', ` ${theme.heading('CONNECT')}`, ...hints.map((hint) => `   ${cleanText(hint, 500)}`)];
}

/** A named row. Parts that have no room beside those before them go on below. */
function row(label: string, parts: readonly string[], {columns, theme}: Facts): readonly string[] {
  const room = columns - labelColumns - 2;
  const lines: string[] = [];
  for (const part of parts.filter((text) => text !== '')) {
    const before = lines.pop();
    if (before === undefined) lines.push(part);
    else if (width(before) + 2 + width(part) <= room) lines.push(`${before}  ${part}`);
    else lines.push(before, part);
  }
  return lines.map((line, index) => ` ${theme.dim(fit(index === 0 ? label : '', labelColumns))} ${line}`);
}

/** What a person should know now, in full: the line at the bottom of the screen is often too short. */
function attention({alerts, columns, theme}: Facts): readonly string[] {
  return alerts.length === 0 ? [] : [...alertTexts(alerts, columns, theme), ''];
}

function connection(facts: Facts): readonly string[] {
  const {projection, now, theme} = facts;
  const {link, host} = projection;
  const as = link.user === undefined ? '' : ` ${theme.dim('as')} ${cleanText(link.user, 40)}`;
  const board = [
    `${linkBadge(link, theme)} ${boardName(link.board)}${as}`,
    latencyText(link.latency),
    theme.dim(`for ${duration(now - link.since)}`),
  ];
  return [
    ...row('board', board, facts),
    ...row('host', hostParts(host, facts), facts),
    ...row('not seen', unseenParts(facts), facts),
    ...row('clock', clockParts(facts), facts),
  ];
}

/** When nobody listened; nothing while there was no such time. */
function unseenParts({projection, now}: Facts): readonly string[] {
  const {gaps, deafSince} = projection;
  const sum = gaps.reduce((total, {from, to}) => total + to - from, 0);
  const last = gaps.at(-1);
  const time = (at: number) => clockTime(wallTime(projection, at));
  return [
    last === undefined
      ? ''
      : `${duration(sum)} in ${count(gaps.length)} ${gaps.length === 1 ? 'gap' : 'gaps'}, last from ${time(last.from)} to ${time(last.to)}`,
    deafSince === undefined ? '' : `now, for ${duration(now - deafSince)}`,
  ];
}

/** How the clock of this machine jumped. Whose clock is wrong is told above. */
function clockParts({projection, now, theme}: Facts): readonly string[] {
  const {jumps, last} = projection.clock;
  if (last === undefined) return [];
  const way = last.to > last.from ? 'forward' : 'back';
  const times = jumps === 1 ? 'jumped' : `jumped ${count(jumps)} times, last`;
  return [
    theme.warn(`! ${times} ${way} by ${amountOf(last.to - last.from)}, ${duration(now - last.at)} ago`),
  ];
}

function hostParts(host: Projection['host'], {projection, now, theme}: Facts): readonly string[] {
  if (host === undefined) return [theme.dim('none seen')];
  const until = hostUntil(projection, host);
  const state =
    until >= now ? theme.good('● here') : theme.warn(`! silent, was due ${duration(now - until)} ago`);
  return [cleanText(host.id, 80), state, theme.dim(`for ${duration(now - host.since)}`)];
}

function counters(facts: Facts): readonly string[] {
  const {projection, theme} = facts;
  const {counters: sums, transfers} = projection;
  const ended = (stage: EndStage) =>
    `${count(stageCount(projection, stage))} ${stage === 'unknown' ? 'not seen' : stage}`;
  const bad = sums.badLines === 0 ? theme.good('0') : theme.bad(count(sums.badLines));
  const lost =
    sums.offers === 0 ? '' : `, ${count(sums.offersLost)} lost (${percent(offersLostShare(projection))})`;
  const last = [...transfers.values()];
  const lastThat = (holds: (transfer: Transfer) => boolean) => count(last.filter(holds).length);
  return [
    ...row('events', [count(sums.events), `${theme.dim('of them lines')} ${count(sums.lines)}`], facts),
    ...row('bad lines', [bad], facts),
    ...row('offers', [`${count(sums.offers)}${lost}`], facts),
    ...row('jobs ended', endStages.map(ended), facts),
    ...row('transfers', [`${bytes(sums.sent)} sent`, `${bytes(sums.received)} received`], facts),
    ...row(
      'of the last',
      [
        `${lastThat(({path}) => path === 'direct')} direct`,
        `${lastThat(({path}) => path === 'relay')} relayed`,
        `${lastThat(({state}) => state === 'failed')} failed`,
      ],
      facts,
    ),
  ];
}

function badLines({projection, tail, theme}: Facts): readonly string[] {
  if (projection.counters.badLines === 0) return [];
  const found: string[] = [];
  for (const event of tail(badLinesSearched)) {
    if (event.type === 'line' && event.message.type === 'bad') {
      found.push(`   ${theme.dim(clockTime(event.at))} ${badText(event.message).text}`);
    }
  }
  if (found.length === 0) return [];
  return ['', ` ${theme.heading('LAST BAD LINES')}`, ...found.slice(-badLinesShown)];
}
