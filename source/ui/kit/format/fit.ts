import {stripVTControlCharacters} from 'node:util';
import sliceAnsi from 'slice-ansi';
import {isPlain, width as widthOf} from './width.js';

/** Where text stands in a column wider than it. */
export type Align = 'left' | 'right' | 'center';

const ellipsis = '…';
const segmenter = new Intl.Segmenter();

/**
 * Text in exactly `columns` columns: padded with blanks, or cut with `…` at its end. Styles (escape sequences) are
 * kept and closed; a wide character is never cut in half.
 */
export function fit(text: string, columns: number, align: Align = 'left'): string {
  const room = Math.max(0, Math.floor(columns));
  if (room === 0) return '';
  const has = widthOf(text);
  return has <= room ? pad(text, room - has, align) : cut(text, room);
}

/** Text in at most `columns` columns: cut with `…` where longer, never padded. */
export function truncate(text: string, columns: number): string {
  const room = Math.max(0, Math.floor(columns));
  if (room === 0) return '';
  return widthOf(text) <= room ? text : cut(text, room).trimEnd();
}

/** Text in at most `columns` columns without styles: where longer its end, behind `…`. */
export function truncateStart(text: string, columns: number): string {
  if (columns < 1) return '';
  if (widthOf(text) <= columns) return text;
  const kept = Array.from(segmenter.segment(text), ({segment}) => segment);
  while (widthOf(ellipsis + kept.join('')) > columns) kept.shift();
  return ellipsis + kept.join('');
}

function pad(text: string, blanks: number, align: Align): string {
  if (blanks === 0) return text;
  if (align === 'right') return ' '.repeat(blanks) + text;
  if (align === 'left') return text + ' '.repeat(blanks);
  const before = Math.floor(blanks / 2);
  return ' '.repeat(before) + text + ' '.repeat(blanks - before);
}

function cut(text: string, room: number): string {
  if (isPlain(text)) return text.slice(0, room - 1) + ellipsis;
  const cutTo = room - 1;
  // slice-ansi keeps a wide character that only begins inside the slice: take one column less then.
  for (const end of [cutTo, cutTo - 1]) {
    const start = end > 0 ? sliceAnsi(text, 0, end) : '';
    const has = widthOf(start + ellipsis);
    if (has <= room) return start + ellipsis + ' '.repeat(room - has);
  }
  return cutByCharacter(stripVTControlCharacters(text), room);
}

/** The last resort, for text on which the libraries disagree about widths: without its styles, one grapheme at a time. */
function cutByCharacter(text: string, room: number): string {
  let kept = '';
  for (const {segment} of segmenter.segment(text)) {
    if (widthOf(kept + segment + ellipsis) > room) break;
    kept += segment;
  }
  return kept + ellipsis + ' '.repeat(Math.max(0, room - widthOf(kept + ellipsis)));
}
