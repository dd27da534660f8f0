import {cleanText} from '../../message/clean.js';
import {localTime} from '../../message/time.js';
import {wallTime} from '../moments.js';
import type {LinkEvent} from '../event.js';
import type {Member, Projection} from '../projection.js';

/**
 * Whom to suspect of not reading, as far as the board shows who is connected: all who have said nothing since they are, in
 * the order in which they came; where there is none of them, who has been silent for longest.
 */
export function suspectsOf({members}: Projection): readonly Member[] {
  const connected = [...members.values()].filter(({pipes = []}) => pipes.length > 0);
  const unheard = connected.filter(({seen}) => seen === undefined);
  if (unheard.length > 0) {
    return unheard.toSorted((one, other) => (one.connected ?? 0) - (other.connected ?? 0));
  }

  return connected.toSorted((one, other) => (one.seen ?? 0) - (other.seen ?? 0)).slice(0, 1);
}

/** How many of them are named. */
const mostNamed = 4;

/**
 * What stands still, since when: one clause to stand alone as a sentence without its full stop.
 * @param frozen at least one topic, since when: Unix time, milliseconds
 */
export function frozenClause(frozen: NonNullable<LinkEvent['frozen']>): string {
  const topics = frozen.map(({topic}) => topic).join(' and ');
  const since = clockTime(Math.min(...frozen.map((topic) => topic.since)));
  return `No line gets through on ${topics}, frozen since ${since}: somebody who is connected does not read`;
}

/** The same of the connection, with whom to look for, in one sentence; undefined while lines get through. */
export function frozenSentence(projection: Projection): string | undefined {
  const {frozen = []} = projection.link;
  if (frozen.length === 0) return undefined;
  const wall = (moment: number) => wallTime(projection, moment);
  const clause = frozenClause(frozen.map(({topic, since}) => ({topic, since: wall(since)})));
  const suspects = suspectsOf(projection).slice(0, mostNamed);
  if (suspects.length === 0) return `${clause}.`;
  const who = suspects.map(({user, connected, seen}) => {
    const since = connected === undefined ? '' : ` connected since ${clockTime(wall(connected))} at least,`;
    return `${cleanText(user, 40)},${since} ${seen === undefined ? 'never heard' : `heard last at ${clockTime(wall(seen))}`}`;
  });
  return `${clause}. Longest without a word: ${who.join('; ')}.`;
}

function clockTime(wall: number): string {
  return localTime(Math.round(wall)).slice(11);
}
