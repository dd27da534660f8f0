import {cleanText} from '../../../message/clean.js';
import {hostUntil, wallTime} from '../../../store/moments.js';
import type {Projection} from '../../../store/projection.js';
import type {Recording} from '../../../store/history.js';
import {isStranger} from '../../../store/selectors/membership.js';
import {offersLostShare} from '../../../store/selectors/series.js';
import {bytes} from '../../kit/format/bytes.js';
import {clockTime} from '../../kit/format/clock-time.js';
import {compactCount, count, percent} from '../../kit/format/count.js';
import {duration} from '../../kit/format/duration.js';
import {sparkline} from '../../kit/format/sparkline.js';
import {useSize, useTheme} from '../../kit/hooks.js';
import {isThere} from '../../workers/row.js';
import type {Theme} from '../../kit/theme.js';
import {endsText, flowOf, flowText} from './flow.js';
import {boardName, latencyText, linkBadge} from '../../health/link.js';
import type {Part} from '../../kit/parts.js';
import {PartsLine} from '../../kit/parts.js';
import type {Percentiles} from '../../../store/selectors/timings.js';
import type {Rates} from './rates.js';

/** All the header tells about. */
type HeaderProps = {
  readonly cluster: string;
  /** Which of the open clusters it is, such as `1/2`; absent where there is one. */
  readonly place?: string | undefined;
  readonly projection: Projection;
  readonly rates: Rates;
  /** The moment shown in the panes, and the present, on the timeline of the projection. */
  readonly shown: number;
  readonly now: number;
  /** Events recorded since the view was frozen; absent while it is not. */
  readonly behind?: number | undefined;
  /** Who records what is shown; absent where nobody is meant to. */
  readonly recording?: Recording | undefined;
};

/** The same, and how it is drawn. */
type Facts = HeaderProps & {
  /** There is room to write everything out. */
  readonly wide: boolean;
  readonly theme: Theme;
};

/** From here on the stages are written out. */
const wideFrom = 110;

/** Who and where we are, how the jobs flow and, in three rows, how fast; in two rows a short flow. */
export function Header(props: HeaderProps) {
  const {columns, rows} = useSize();
  const theme = useTheme();
  const facts = {...props, theme, wide: columns >= wideFrom};
  if (facts.wide && rows >= 3) {
    return (
      <>
        <Identity {...facts} />
        <WideFlow {...facts} />
        <Speed {...facts} />
      </>
    );
  }

  return (
    <>
      <Identity {...facts} />
      {rows >= 2 && <NarrowFlow {...facts} />}
    </>
  );
}

function Identity(facts: Facts) {
  const {projection, theme, now, cluster, place, wide} = facts;
  const part = (priority: number, text: string): Part => ({priority, text});
  return (
    <PartsLine
      left={[
        part(0, theme.title(cleanText(cluster, 60)) + (place === undefined ? '' : theme.dim(` ${place}`))),
        part(1, badge(facts)),
        part(1, notRecordedText(facts)),
        part(3, facts.recording?.by === 'another' ? theme.dim('recorded elsewhere') : ''),
        part(facts.behind === undefined ? 7 : 1, linkText(facts)),
        part(4, hostText(facts)),
        part(6, wide ? amount(usersOf(projection), 'user', theme) : ''),
        part(2, amount(workersThere(projection), 'worker', theme)),
        part(3, amount(clientsOf(projection), 'client', theme)),
      ]}
      right={[part(5, theme.dim(clockTime(wallTime(projection, now))))]}
    />
  );
}

function WideFlow({projection, rates, theme}: Facts) {
  const flow = flowText(flowOf(projection, rates.inferred), false, theme);
  return (
    <PartsLine
      left={[{priority: 0, text: `${theme.heading('FLOW')}   ${flow}`}]}
      right={[{priority: 1, text: endsText(projection, false, theme)}]}
    />
  );
}

function NarrowFlow({projection, rates, theme}: Facts) {
  const speed = `${theme.title(perMinute(rates, compactCount))}${theme.dim('/min')}`;
  return (
    <PartsLine
      left={[
        {priority: 0, text: flowText(flowOf(projection, rates.inferred), true, theme)},
        {priority: 1, text: endsText(projection, true, theme)},
      ]}
      right={[{priority: 2, text: `${speed} ${theme.good(sparkline(rates.minutes, 8))}`}]}
    />
  );
}

function Speed({rates, projection, theme}: Facts) {
  const {counters} = projection;
  const spark = theme.good(sparkline(rates.minutes, 13));
  const lost = counters.offers === 0 ? '-' : percent(offersLostShare(projection));
  const moved = `${theme.dim('↑')} ${bytes(counters.sent)}  ${theme.dim('↓')} ${bytes(counters.received)}`;
  return (
    <PartsLine
      gap="   "
      left={[
        {priority: 0, text: `${theme.dim('done/min')} ${spark}  ${theme.title(perMinute(rates, count))}`},
        {priority: 2, text: percentileText('wait', rates.wait, theme)},
        {priority: 1, text: percentileText('run', rates.run, theme)},
        {priority: 3, text: `${theme.dim('offers lost')} ${lost}`},
        {priority: 4, text: moved},
      ]}
    />
  );
}

/** Workers of members that are there, whatever they do. */
export function workersThere({workers, members}: Projection): number {
  let there = 0;
  for (const worker of workers.values()) {
    if (isThere(worker) && !isStranger(members.get(worker.user))) there++;
  }

  return there;
}

function clientsOf({clients, members}: Projection): number {
  let count = 0;
  for (const {user} of clients.values()) if (!isStranger(members.get(user))) count++;
  return count;
}

function amount(number: number, one: string, theme: Theme): string {
  return `${theme.title(count(number))} ${theme.dim(number === 1 ? one : `${one}s`)}`;
}

/** Those on the access list or, where we have not seen it, everybody seen. */
function usersOf({members}: Projection): number {
  const listed = [...members.values()].filter((member) => member.listed === true).length;
  return listed === 0 ? members.size : listed;
}

function badge({behind, shown, projection, recording, theme}: Facts): string {
  if (behind === undefined) return linkBadge(projection.link, theme, recording?.by !== 'nobody');
  return theme.title(theme.warn(`‖ FROZEN ${clockTime(wallTime(projection, shown))}`));
}

function notRecordedText({recording, theme}: Facts): string {
  return recording?.by === 'nobody' ? theme.warn(`not recorded: ${recording.reason}`) : '';
}

function linkText({projection, behind, now, shown, wide, theme}: Facts): string {
  if (behind !== undefined) {
    return theme.warn(`${duration(now - shown)} back, ${count(behind)} events behind`);
  }
  const {state, board, latency} = projection.link;
  if (state !== 'live') return '';
  const name = wide ? boardName(board) : '';
  return theme.dim([name, latencyText(latency)].filter(Boolean).join(' '));
}

function hostText({projection, shown, wide, theme}: Facts): string {
  const {host, link} = projection;
  if (host === undefined) return theme.dim('no host seen');
  const ours = host.user === link.user;
  const name = cleanText(host.user, 20);
  const who = `${theme.dim('host')} ${wide ? `${name}${ours ? ' (you)' : ''}` : ours ? 'you' : name}`;
  const until = hostUntil(projection, host);
  if (until < shown) return `${who} ${theme.warn(`gone ${duration(shown - until)}`)}`;
  return `${who} ${theme.dim(`${wide ? 'open ' : ''}${duration(shown - host.since)}`)}`;
}

/** Jobs a minute; where the last minute was hardly watched, that is not known. */
function perMinute({perMinute: jobs}: Rates, format: (jobs: number) => string): string {
  return jobs === undefined ? '?' : format(jobs);
}

function percentileText(name: string, {p50, p95}: Percentiles, theme: Theme): string {
  if (p50 === undefined || p95 === undefined) return theme.dim(`${name} -`);
  return `${theme.dim(`${name} p50`)} ${duration(p50)} ${theme.dim('p95')} ${duration(p95)}`;
}
