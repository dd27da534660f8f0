import {peerParts} from '../../../source/message/peer.js';
import type {JobId, PeerId} from '../../../source/message/types.js';
import type {SaturatedReport} from './schedule.js';

/** A request that stands is said again no more often than this in the long run, milliseconds. */
const seldom = 30_000;
/** From a worker being free to its next job, milliseconds: some lines and two payloads, each up to 400 ms. */
const usualHandover = 4000;

/** Offers that were made before the last request was known are taken by then, milliseconds. */
const inFlight = 2000;

/** What must hold of every saturated cluster. @returns one sentence for each rule that is broken */
export function brokenRules(report: SaturatedReport): readonly string[] {
  const rules: Record<string, (report: SaturatedReport) => Iterable<string>> = {
    allDone,
    promptly,
    evenly,
    firstTurns,
    repeats,
  };
  return Object.entries(rules).flatMap(([name, rule]) =>
    Array.from(rule(report), (sentence) => `${name}: ${sentence}`),
  );
}

/** A job that was given to a worker: when, and whose it is. */
type Start = {readonly at: number; readonly client: PeerId; readonly user: string; readonly job: JobId};

function startsOf({lines}: SaturatedReport): readonly Start[] {
  const starts = new Map<JobId, Start>();
  for (const {at, message} of lines) {
    if (message.type !== 'accept' || starts.has(message.future)) continue;
    const {from: client, future: job} = message;
    starts.set(job, {at, client, user: peerParts(client).user, job});
  }

  return [...starts.values()];
}

function* allDone({jobs}: SaturatedReport): Iterable<string> {
  for (const {id, client, ending} of jobs) {
    if (ending.value === undefined) {
      yield `${id} of ${client} was not done: ${ending.error ?? 'it never ended'}`;
    }
  }
}

/** Workers have no time to spare while jobs wait. */
function* promptly({jobs, work, workers, start, end}: SaturatedReport): Iterable<string> {
  const longest = Math.max(...jobs.map(({duration}) => duration));
  const begun = Math.max(...jobs.map(({postedAt}) => postedAt)) - start;
  const allowed = begun + (work + jobs.length * usualHandover) / workers + longest + usualHandover;
  if (end - start <= allowed) return;
  const [took, most] = [end - start, allowed].map((time) => Math.round(time / 1000));
  yield `${jobs.length} jobs took ${took} s, ${most} s are enough`;
}

/**
 * From the moment when all users wait until the first does not any more: at any time, those who were served more often
 * than others were so once more at most.
 */
function* evenly(report: SaturatedReport): Iterable<string> {
  const asked = firstRequests(report);
  const from = Math.max(...asked.values()) + inFlight;
  const waiting = new Map<string, number>();
  for (const {client} of report.jobs) add(waiting, peerParts(client).user, 1);
  const served = new Map<string, number>(Array.from(waiting.keys(), (user) => [user, 0]));
  for (const {at, user} of startsOf(report)) {
    if (at > from) add(served, user, 1);
    add(waiting, user, -1);
    const [least, most] = [Math.min(...served.values()), Math.max(...served.values())];
    if (most - least > 1) {
      const who = (times: number) => Array.from(served).find(([, count]) => count === times)?.[0];
      const when = Math.round((at - report.start) / 1000);
      yield `after ${when} s ${who(most)} was served ${most} times, and ${who(least)} ${least} times`;
      return;
    }

    if (waiting.get(user) === 0) return;
  }
}

/** A client's first job starts when its turn comes: users take turns, and so do the clients of a user; give or take one. */
function* firstTurns(report: SaturatedReport): Iterable<string> {
  const starts = startsOf(report);
  const asked = firstRequests(report);
  const users = new Set(Array.from(asked.keys(), (client) => peerParts(client).user));
  for (const [client, at] of asked) {
    const {user} = peerParts(client);
    const mates = Array.from(asked.keys()).filter((other) => peerParts(other).user === user).length;
    const turn = starts.filter((start) => start.at > at).findIndex((start) => start.client === client) + 1;
    const fair = users.size * mates + 1;
    if (turn > fair) yield `${client} was served as number ${turn} since it asked, ${fair} were fair`;
  }
}

/** When each client asked for the first time. */
function firstRequests({lines}: SaturatedReport): ReadonlyMap<PeerId, number> {
  const asked = new Map<PeerId, number>();
  for (const {at, message} of lines) {
    if (message.type === 'request' && !asked.has(message.from)) asked.set(message.from, at);
  }

  return asked;
}

/** A request that all workers know is said again seldom: a few times soon, for each worker that joins, and then hardly. */
function* repeats({lines, workers, end}: SaturatedReport): Iterable<string> {
  const said = new Map<JobId, number[]>();
  const taken = new Map<JobId, number>();
  for (const {at, message} of lines) {
    if (message.type === 'request') said.set(message.future, [...(said.get(message.future) ?? []), at]);
    if (message.type === 'accept') taken.set(message.future, at);
  }

  for (const [job, times] of said) {
    const waited = (taken.get(job) ?? end) - (times[0] ?? end);
    const allowed = 3 + workers + waited / seldom;
    if (times.length - 1 > allowed) {
      yield `${job} was asked for ${times.length} times in ${Math.round(waited / 1000)} s`;
    }
  }
}

/** The part of all lines that repeat a request. */
export function repeatedShare({lines}: SaturatedReport): number {
  const asked = new Set<JobId>();
  let again = 0;
  for (const {message} of lines) {
    if (message.type !== 'request') continue;
    if (asked.has(message.future)) again++;
    asked.add(message.future);
  }

  return again / lines.length;
}

function add<Key>(counts: Map<Key, number>, key: Key, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}
