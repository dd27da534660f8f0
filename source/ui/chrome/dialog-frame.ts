/** What all dialogs share: a box in the middle of the screen, a field, and the two ways out. */
import {fit, truncate} from '../format/fit.js';
import {width} from '../format/width.js';
import type {Rect} from '../layout.js';
import type {Theme} from '../theme.js';
import {frameLines} from './frame-lines.js';

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

/** Lines in a box in the middle of the screen. Where they are too many the blank ones go. */
export function dialogFrame(
  title: string,
  lines: readonly string[],
  screen: ScreenSize,
  theme: Theme,
): DialogPicture {
  const boxWidth = boxColumns(screen.columns);
  const body = lines.length + 2 > screen.rows ? lines.filter((line) => line !== '') : lines;
  const height = Math.min(screen.rows, body.length + 2);
  const rect = {
    left: Math.max(0, Math.floor((screen.columns - boxWidth) / 2)),
    top: Math.max(0, Math.floor((screen.rows - height) / 2) - 1),
    width: boxWidth,
    height,
  };
  const content = {title, lines: body.map((line) => ' '.repeat(margin) + line)};
  return {rect, lines: frameLines({content, width: boxWidth, height, focused: true, theme})};
}

/** What is typed, its end in sight, and the caret. */
export function fieldLine(value: string, columns: number, theme: Theme): string {
  return `${theme.focus('▸')} ${truncate(theme.title(endOf(value, columns - 4)), columns - 3)}${theme.focus('▏')}`;
}

/** What Enter does at the left, what Esc does at the right. */
export function waysOut(enter: string, escape: string, columns: number, theme: Theme): string {
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

function endOf(text: string, columns: number): string {
  const characters = Array.from(text);
  while (width(characters.join('')) > columns && characters.length > 0) characters.shift();
  return characters.join('');
}
