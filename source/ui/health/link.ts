import {cleanText} from '../../message/clean.js';
import type {LinkState} from '../../store/event.js';
import type {Link} from '../../store/projection.js';
import type {Paint, Theme} from '../kit/theme.js';

type Look = {readonly text: string; readonly paint: keyof Theme & ('good' | 'warn' | 'bad' | 'dim')};

const looks: Readonly<Record<LinkState, Look>> = {
  connecting: {text: '◌ CONNECTING', paint: 'dim'},
  live: {text: '● LIVE', paint: 'good'},
  denied: {text: '! DENIED', paint: 'warn'},
  lost: {text: '✗ LOST', paint: 'bad'},
  closed: {text: '○ CLOSED', paint: 'dim'},
};

const notHosted: Look = {text: '○ NOT HOSTED', paint: 'warn'};

/** Live, and what comes over the connection is lost when the dashboard ends. */
const notRecorded: Look = {text: '○ LIVE', paint: 'warn'};

/** Live, but no line gets through on one of the topics at least. */
const stopped: Look = {text: '! FROZEN', paint: 'bad'};

/** What of a connection says where we are. */
type Where = Pick<Link, 'state' | 'unhosted' | 'frozen'>;

/** The state of the connection to the board as a badge. @param isRecorded whether what comes over it is recorded. */
export function linkBadge(where: Where, theme: Theme, isRecorded = true): string {
  const live = where.frozen ? stopped : isRecorded ? looks.live : notRecorded;
  const {text, paint} = where.unhosted ? notHosted : where.state === 'live' ? live : looks[where.state];
  const colour: Paint = theme[paint];
  return theme.title(colour(text));
}

/** How long the board takes to answer; empty while nobody has asked. */
export function latencyText(latency: Link['latency']): string {
  if (latency === undefined) return '';
  return latency === null ? 'latency not measured' : `${Math.round(latency)}ms`;
}

/** A board's address without the port that SSH has anyway: one that stands behind a name, or behind brackets. */
export function boardName(board: string | undefined): string {
  return cleanText((board ?? '').replace(/^([^:]*|\[.*\]):22$/, '$1'), 60);
}
