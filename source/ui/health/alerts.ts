import {cleanText} from '../../message/clean.js';
import {amountOf, clockSentence} from '../../message/clock-sentence.js';
import type {JobId} from '../../message/types.js';
import {listenedBetween} from '../../store/gaps.js';
import type {Recording} from '../../store/history.js';
import {wallTime} from '../../store/moments.js';
import type {HostingNotice, Link, Projection, Worker} from '../../store/projection.js';
import {frozenSentence} from '../../store/selectors/frozen.js';
import {linkReason} from '../../store/selectors/link-text.js';
import {wrongClocks} from '../../store/selectors/clocks.js';
import {deedsOf, isStranger, lingeringMembers, strangersOf} from '../../store/selectors/membership.js';
import {clockTime} from '../kit/format/clock-time.js';
import {count} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import {perSecond} from '../kit/memo.js';
import {isEnded, isNotKnown} from '../jobs/stages.js';

/** Something that a person should know now, in one line. */
export type Alert = {
  /** `bad`: lost; `warn`: late, stalled, unwell, held; `info`: worth knowing; `good`: done as asked. */
  readonly level: 'bad' | 'warn' | 'info' | 'good';
  readonly text: string;
};

/** What alerts are drawn from. */
type AlertFacts = {
  readonly projection: Projection;
  /** The connection as it is at present, also while the view is frozen. */
  readonly link: Link;
  /** The moment shown in the panes, and the present, on the timeline of the projection: milliseconds. */
  readonly shown: number;
  readonly now: number;
  /** Events recorded since the view was frozen; absent while it is not. */
  readonly behind?: number;
  /** Why the last key did nothing. */
  readonly notice?: string | undefined;
  /** What became of the last change of the access list. */
  readonly hosting?: HostingNotice | undefined;
  /** Who records what is shown; absent where nobody is meant to. */
  readonly recording?: Recording | undefined;
  /** What is amiss with other clusters that are open. */
  readonly elsewhere?: readonly Alert[];
};

/** A lost worker that holds nothing is not told of any longer than this, milliseconds. */
const recentFor = 5 * 60_000;

/** A connection that takes no longer than this to come about is worth no words, milliseconds. */
const quickConnect = 3000;

/** What was done from here is the first thing to read for so long, milliseconds. */
const freshFor = 20_000;

/** All alerts, the most urgent first. */
export function alertsOf(facts: AlertFacts): readonly Alert[] {
  const {projection, link, shown, now, behind, notice, hosting, recording, elsewhere = []} = facts;
  const told = hostingAlert(hosting, now);
  const isFresh = hosting !== undefined && now - hosting.at < freshFor;
  const alerts: (Alert | undefined)[] = [
    notice === undefined ? undefined : {level: 'warn', text: notice},
    isFresh ? told : undefined,
    linkAlert(link, now),
    frozenAlert(projection),
    recordingAlert(recording),
    removedAlert(projection, link),
    ...strangerAlerts(projection, shown),
    refutedAlert(projection, shown),
    lingeringAlert(projection),
    isFresh ? undefined : told,
    ...clockAlerts(projection, shown),
    ...elsewhere,
    ...workerAlerts(projection, shown),
    ...clientAlerts(projection, shown),
  ];
  if (behind !== undefined) {
    alerts.push({
      level: 'warn',
      text: `frozen at ${clockTime(wallTime(projection, shown))}, ${duration(now - shown)} back, ${count(behind)} events behind; p goes on`,
    });
  }
  return alerts.filter((alert) => alert !== undefined);
}

const levels = {error: 'bad', warn: 'warn', info: 'good'} as const;

function hostingAlert(notice: HostingNotice | undefined, now: number): Alert | undefined {
  if (notice === undefined) return undefined;
  if (now - notice.at > (notice.level === 'info' ? freshFor : recentFor)) return undefined;
  return {level: levels[notice.level], text: cleanText(notice.text, 300)};
}

function recordingAlert(recording: Recording | undefined): Alert | undefined {
  if (recording?.by !== 'nobody') return undefined;
  return {level: 'warn', text: `history is not recorded. ${cleanText(recording.detail, 300)}`};
}

/** The board keeps the connections of a removed user until he leaves: he has to know before that. */
function removedAlert({members}: Projection, {state, user}: Link): Alert | undefined {
  const us = user === undefined ? undefined : members.get(user);
  if (state !== 'live' || us?.listed !== false) return undefined;
  if (isStranger(us)) {
    return {
      level: 'bad',
      text: 'you are on the topic and not on the access list: to its members you are a stranger, and their p2p-tui accepts nothing from you',
    };
  }
  return {
    level: 'warn',
    text: 'you are not on the access list any more: when this connection ends you cannot come back',
  };
}

/** Boards let any account onto a hosted topic once; R peers do not ask who somebody is. */
function strangerAlerts(projection: Projection, now: number): readonly Alert[] {
  return strangersOf(projection)
    .filter(({user}) => user !== projection.link.user)
    .filter(({seen, pipes = []}) => pipes.length > 0 || (seen !== undefined && now - seen < recentFor))
    .map((member) => ({
      level: 'bad',
      text: `stranger ${cleanText(member.user, 40)}, not on the access list: ${deedsOf(member)}; p2p-tui accepts none of it`,
    }));
}

function refutedAlert({access: {refuted, users = []}}: Projection, now: number): Alert | undefined {
  if (refuted === undefined || now - refuted.since > recentFor) return undefined;
  const added = refuted.users.filter((user) => !users.includes(user)).map((user) => cleanText(user, 40));
  const whom = added.length === 0 ? '' : `, with ${added.join(', ')} on it,`;
  return {
    level: 'warn',
    text: `somebody told another access list${whom} than the host does, ${duration(now - refuted.since)} ago: it does not count`,
  };
}

function lingeringAlert(projection: Projection): Alert | undefined {
  const names = lingeringMembers(projection)
    .filter((user) => user !== projection.link.user)
    .map((user) => cleanText(user, 40));
  if (names.length === 0) return undefined;
  const verb = names.length === 1 ? 'is' : 'are';
  return {
    level: 'warn',
    text: `${names.join(', ')} ${verb} connected, though not on the access list any more`,
  };
}

function linkAlert(link: Link, now: number): Alert | undefined {
  const {state, since, downSince, detail, unhosted, board} = link;
  const age = duration(now - since);
  const reason = linkReason(link, now);
  const why = reason === undefined ? '' : `: ${cleanText(reason, 400)}`;
  switch (state) {
    case 'lost':
      return {level: 'bad', text: `${lostText(downSince, now)}${why}`};
    case 'denied':
      if (unhosted) return {level: 'warn', text: cleanText(reason ?? '', 200)};
      return {level: 'warn', text: `access denied for ${age}${why}`};
    case 'closed':
      return {level: 'warn', text: `board closed ${age} ago${why}`};
    case 'connecting':
      // A try is not worth a word while we know why the one before failed.
      if (detail !== undefined) {
        return {level: 'bad', text: `${lostText(downSince, now)}${why.replace(/\.$/, '')}; trying now`};
      }
      if (now - since < quickConnect) return undefined;
      return {level: 'info', text: `connecting to ${cleanText(board ?? 'the board', 60)} for ${age}${why}`};
    case 'live':
      return detail === undefined ? undefined : {level: 'info', text: cleanText(detail, 200)};
  }
}

/** The board tells nobody that one who does not read stops a topic: what stands still is not what it looks like. */
function frozenAlert(projection: Projection): Alert | undefined {
  const text = frozenSentence(projection);
  return text === undefined ? undefined : {level: 'bad', text};
}

function lostText(downSince: number | undefined, now: number): string {
  if (downSince === undefined) return 'the board was not reached';
  return `board lost ${duration(now - downSince)} ago, what you see is that old`;
}

/** Once a second is often enough to compare the clocks of a thousand workers. */
const latestWrongClocks = perSecond((projection) => wrongClocks(projection));

/** Clocks that are wrong, ours first, and a jump of ours that is recent. */
function clockAlerts(projection: Projection, now: number): readonly Alert[] {
  const {last} = projection.clock;
  const jump: readonly Alert[] =
    last === undefined || now - last.at > recentFor
      ? []
      : [
          {
            level: 'warn',
            text: `the clock of this machine jumped ${last.to > last.from ? 'forward' : 'back'} by ${amountOf(last.to - last.from)}, ${duration(now - last.at)} ago`,
          },
        ];
  const wrong = latestWrongClocks(projection, projection.now).map((verdict): Alert => ({
    level: 'warn',
    text: clockSentence(verdict),
  }));
  return [...wrong, ...jump];
}

function clientAlerts({clients}: Projection, now: number): readonly Alert[] {
  return [...clients.values()].flatMap(({name, keepalive, active}): Alert[] => {
    const lost = keepalive?.lost;
    const out = Math.max(active, keepalive?.jobs ?? 0);
    if (lost === undefined || (out === 0 && now - lost > recentFor)) return [];
    const held = out === 0 ? '' : `, has ${count(out)} job${out === 1 ? '' : 's'} out`;
    return [{level: 'warn', text: `client ${cleanText(name, 40)} lost ${duration(now - lost)} ago${held}`}];
  });
}

const urgency = {lost: 0, stalled: 1, unwell: 2, late: 3} as const;
type Trouble = keyof typeof urgency;

function workerAlerts(projection: Projection, now: number): readonly Alert[] {
  const troubled: {readonly worker: Worker; readonly trouble: Trouble}[] = [];
  for (const worker of projection.workers.values()) {
    const trouble = troubleOf(worker, projection, now);
    if (trouble !== undefined) troubled.push({worker, trouble});
  }
  return troubled
    .toSorted((a, b) => urgency[a.trouble] - urgency[b.trouble] || a.worker.since - b.worker.since)
    .map(({worker, trouble}) => ({
      level: trouble === 'lost' ? 'bad' : 'warn',
      text: `${cleanText(worker.name, 40)} ${troubleText(worker, trouble, projection, now)}${heldText(worker, projection)}`,
    }));
}

function troubleOf(worker: Worker, projection: Projection, now: number): Trouble | undefined {
  if (worker.state === 'stalled') return 'stalled';
  if (worker.state === 'late') return 'late';
  if (worker.state === 'unwell') return 'unwell';
  if (worker.state !== 'lost') return undefined;
  return now - worker.since < recentFor || holds(worker, projection) !== undefined ? 'lost' : undefined;
}

function troubleText(
  {since, beatAt, cause, reason}: Worker,
  trouble: Trouble,
  projection: Projection,
  now: number,
): string {
  if (trouble === 'unwell') {
    const lacks = cause === undefined ? '' : ` (${cleanText(cause, 20)})`;
    const why = reason === undefined ? '' : `: ${cleanText(reason, 300)}`;
    return `takes no jobs for ${duration(now - since)}${lacks}${why}`;
  }
  const withoutHeartbeat =
    beatAt === undefined ? '' : `no heartbeat for ${duration(listenedBetween(projection, beatAt, now))}`;
  if (trouble === 'lost') return `lost ${duration(now - since)} ago`;
  return withoutHeartbeat === '' ? `${trouble} for ${duration(now - since)}` : withoutHeartbeat;
}

/** The unfinished job that a worker is known to have in hand. */
function holds(
  {id, job}: Worker,
  {jobs}: Projection,
): {readonly id: JobId; readonly text: string} | undefined {
  const held = job === undefined ? undefined : jobs.get(job);
  if (held === undefined || held.worker !== id || isEnded(held) || isNotKnown(held)) return undefined;
  return {id: held.id, text: `${held.ours === 'client' ? 'your ' : ''}${cleanText(held.short, 20)}`};
}

function heldText(worker: Worker, projection: Projection): string {
  const held = holds(worker, projection);
  return held === undefined ? '' : `, holds ${held.text}`;
}
