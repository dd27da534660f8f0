import {width} from '../../ui/kit/format/width.js';

/** Lines are not made narrower than this, columns, whatever the terminal. */
const narrowest = 20;

/** Breaks text between words into lines of so many columns. A word longer than a line has one of its own. */
export function wrap(text: string, columns: number): readonly string[] {
  const room = Math.max(narrowest, columns);
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && width(line) + 1 + width(word) <= room)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }

  return lines;
}
