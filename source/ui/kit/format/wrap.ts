import {truncate} from './fit.js';
import {width} from './width.js';

/** Columns: text that scrolls is not broken into narrower lines, whatever the terminal. */
export const narrowest = 20;

/** Breaks text between words into lines of so many columns. A word longer than a line has one of its own. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && width(line) + 1 + width(word) <= columns) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else {
      lines.push(word);
    }
  }

  return lines;
}

/** The same where no line may be longer: a word that is too long is cut. */
export function wrapToFit(text: string, columns: number): readonly string[] {
  return wrap(text, columns).map((line) => truncate(line, columns));
}
