import {cleanText} from '../../message/clean.js';
import type {LinkState} from '../../store/event.js';
import type {Paint, Theme} from '../theme.js';

type Look = {readonly text: string; readonly paint: keyof Theme & ('good' | 'warn' | 'bad' | 'dim')};

const looks: Readonly<Record<LinkState, Look>> = {
  connecting: {text: '◌ CONNECTING', paint: 'dim'},
  live: {text: '● LIVE', paint: 'good'},
  exiled: {text: '! EXILED', paint: 'warn'},
  lost: {text: '✗ LOST', paint: 'bad'},
  closed: {text: '○ CLOSED', paint: 'dim'},
};

/** The state of the connection to the board as a badge. */
export function linkBadge(state: LinkState, theme: Theme): string {
  const {text, paint} = looks[state];
  const colour: Paint = theme[paint];
  return theme.title(colour(text));
}

/** A board's address without the port that SSH has anyway. */
export function boardName(board: string | undefined): string {
  return cleanText((board ?? '').replace(/:22$/, ''), 60);
}
