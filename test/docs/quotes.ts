import {readFileSync} from 'node:fs';

/** The text of a file of this package. @param path below its root */
export const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** A row of a table, cell by cell. */
export type Row = readonly string[];

/** The rows of all tables of a page, their headings among them. */
export function tableRows(page: string): readonly Row[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.replace(/^\| | \|$/g, '').split(' | '));
}

/** What stands between backquotes, in order. */
export function quoted(text: string): readonly string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, words = '']) => words);
}

/** Rows whose last cell names files of `source/`, each followed by words of it. */
export function rowsOfCode(page: string): readonly {readonly what: string; readonly code: string}[] {
  return tableRows(page)
    .map((cells) => ({what: cells[0] ?? '', code: cells.at(-1) ?? ''}))
    .filter(({code}) => code.includes('`source/'));
}

/** Which of the words that a cell quotes stand in the files that it names, and which do not. */
export function lookUp(code: string): {
  readonly found: readonly string[];
  readonly missing: readonly string[];
} {
  let text = '';
  let file = '';
  const found: string[] = [];
  const missing: string[] = [];
  for (const part of quoted(code)) {
    if (part.startsWith('source/')) [file, text] = [part, read(part)];
    else (stands(part, text) ? found : missing).push(`${file}: ${part}`);
  }

  return {found, missing};
}

/** Whether words stand in a text, and not as a part of longer ones: `= 15_000` is not `= 1500`. */
function stands(words: string, text: string): boolean {
  return new RegExp(`(?<!\\w)${words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?!\\w)`).test(text);
}
