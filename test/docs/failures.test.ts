import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Rows whose last cell names files, each followed by words of it. */
const rows = read('docs/failures.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`source/'))
  .map((line) => line.split(' | '))
  .map((cells) => ({what: (cells[0] ?? '').replace(/^\| /, ''), code: cells.at(-1) ?? ''}));

/** What stands between backquotes, in order: a path begins what is said of its file. */
const quoted = (code: string) => Array.from(code.matchAll(/`([^`]+)`/g), ([, text = '']) => text);

/** Whether words stand in a text, and not as a part of longer ones: `= 15_000` is not `= 1500`. */
const stands = (words: string, text: string) =>
  new RegExp(`(?<!\\w)${words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?!\\w)`).test(text);

describe('docs/failures.md', () => {
  it('has a row for each thing', () => {
    expect(rows.length).toBeGreaterThan(35);
  });

  it.each(rows)('quotes what stands in the code: $what', ({code}) => {
    let text = '';
    let file = '';
    const found: string[] = [];
    const missing: string[] = [];
    for (const part of quoted(code)) {
      if (part.startsWith('source/')) {
        [file, text] = [part, read(part)];
      } else {
        (stands(part, text) ? found : missing).push(`${file}: ${part}`);
      }
    }

    expect(missing).toEqual([]);
    expect(found).not.toEqual([]);
  });
});
