/** What all dialogs share: a box in the middle of the screen, a field, and the two ways out. */
import {fit, truncate, truncateStart} from './format/fit.js';
import {width} from './format/width.js';
import type {Rect} from '../app/layout.js';
import type {Theme} from '../app/theme.js';
import {clipLines} from './clip.js';
import {frameLines, frameRows} from './frame-lines.js';

/** A box and its place on the screen. */
export type DialogPicture = {readonly rect: Rect; readonly lines: readonly string[]};

export type ScreenSize = {readonly columns: number; readonly rows: number};

/** Widest a dialog gets: more is hard to read. */
const widest = 66;
const margin = 2;

/** Columns that the text in a dialog has. */
export function dialogColumns({columns}: Pick<ScreenSize, 'columns'>): number {
  return Math.max(1, boxColumns(columns) - 2 - 2 * margin);
}

/** What a dialog says and asks. */
export type DialogParts = {
  readonly title: string;
  /** Styled lines, none wider than `dialogColumns`. */
  readonly text: readonly string[];
  readonly ask: string;
  /** What was typed so far, or what stands for it. */
  readonly value: string;
  /** Why the answer will not do, in one sentence; empty or absent while there is nothing to say. */
  readonly problem?: string | undefined;
  /** What Enter does, styled. */
  readonly enter: string;
  /** What Esc does. */
  readonly escape: string;
};

/**
 * A dialog as a box in the middle of the screen. Where it has too many lines the blank ones go, and then the end of
 * its text; what is typed, and the ways out, stay in sight.
 */
export function dialogFrame(parts: DialogParts, screen: ScreenSize, theme: Theme): DialogPicture {
  const {title, text, ask, value, problem = '', enter, escape} = parts;
  const columns = dialogColumns(screen);
  const end = [
    ...wrap(ask, columns).map((line) => theme.dim(line)),
    fieldLine(value, columns, theme),
    ...(problem === '' ? [''] : wrap(`! ${problem}`, columns).map((line) => theme.warn(line))),
    waysOut(enter, escape, columns, theme),
  ];
  const boxWidth = boxColumns(screen.columns);
  const room = Math.max(0, screen.rows - frameRows);
  const body = fitted(['', ...text, ''], end, {columns, rows: room, theme});
  const height = Math.min(screen.rows, body.length + frameRows);
  const rect = {
    left: Math.max(0, Math.floor((screen.columns - boxWidth) / 2)),
    top: Math.max(0, Math.floor((screen.rows - height) / 2) - 1),
    width: boxWidth,
    height,
  };
  const content = {title, lines: body.map((line) => ' '.repeat(margin) + line)};
  return {rect, lines: frameLines({content, width: boxWidth, height, focused: true, theme})};
}

/** The text and what follows it in at most `rows` lines. */
function fitted(
  text: readonly string[],
  end: readonly string[],
  place: {readonly columns: number; readonly rows: number; readonly theme: Theme},
): readonly string[] {
  if (text.length + end.length <= place.rows) return [...text, ...end];
  const needed = end.filter((line) => line !== '');
  const rows = Math.max(0, place.rows - needed.length);
  const told = clipLines(
    text.filter((line) => line !== ''),
    {...place, rows},
  );
  return [...told, ...needed];
}

/** What is typed, its end in sight, and the caret. */
function fieldLine(value: string, columns: number, theme: Theme): string {
  return `${theme.focus('▸')} ${theme.title(truncateStart(value, columns - 3))}${theme.focus('▏')}`;
}

/** What Enter does at the left, what Esc does at the right. */
function waysOut(enter: string, escape: string, columns: number, theme: Theme): string {
  const away = `${theme.heading('esc')} ${theme.dim(escape)}`;
  return fit(enter, columns - width(away)) + away;
}

/** Breaks a text between words; a word that is too long is cut. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= columns) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = truncate(word, columns);
    }
  }
  return [...lines, line];
}

function boxColumns(columns: number): number {
  return Math.min(widest, Math.max(1, columns - 4));
}
