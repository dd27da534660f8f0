import {stripVTControlCharacters} from 'node:util';
import type {PaneContext} from '../../../source/ui/kit/pane.js';
import {createTheme} from '../../../source/ui/app/theme-create.js';
import {busyEvents} from './store.js';
import {busyNow, busyProjection} from './projection.js';

/** A theme without colours, so that lines can be compared as text. */
export const plainTheme = createTheme({colour: 0});

/** A theme with all colours. */
export const colourTheme = createTheme({colour: 3});

/** The context of a pane over the busy projection; `patch` says what is different. */
export const paneContext = (patch: Partial<PaneContext> = {}): PaneContext => ({
  projection: busyProjection(),
  now: busyNow,
  columns: 78,
  rows: 20,
  focused: true,
  cursor: undefined,
  theme: plainTheme,
  events: (count) => busyEvents().slice(-count),
  ...patch,
});

/** Lines as a person reads them, without colours. */
export const readable = (lines: readonly string[]): string => stripVTControlCharacters(lines.join('\n'));
