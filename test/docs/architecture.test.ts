import {existsSync, globSync} from 'node:fs';
import {dirname} from 'node:path';
import {describe, expect, it} from 'vitest';
import {quoted, read} from './quotes.js';

// Without the fenced drawing, whose fences are backquotes, too.
const page = read('ARCHITECTURE.md').replace(/^```\n[^]*?^```\n/gm, '');

/** How many stops each walk says it has, and the files that it goes through. */
const walks = page
  .slice(page.indexOf('## Three walks'), page.indexOf('## Where do I change'))
  .split('\n\n')
  .filter((paragraph) => paragraph.startsWith('**'))
  .map((paragraph) => ({
    name: /^\*\*(.*?)\*\*/.exec(paragraph)?.[1] ?? '',
    said: Number(/\((\d+) stops\)/.exec(paragraph)?.[1]),
    // A file after `with` helps the one before it.
    stops: quoted(paragraph.replace(/ with `[^`]+`/g, '')).filter((text) => /^source\/.*\.tsx?$/.test(text)),
  }));

/** How many stops a walk had before the rooms were made; it is not to get longer than it is. */
const most = [40, 30, 12];

describe('the page on the architecture', () => {
  it('ARCHITECTURE.md names only files and directories that are there', () => {
    const paths = quoted(page).filter((text) => /^(source|demos|lint|test|bench)\//.test(text));
    expect(paths.length).toBeGreaterThan(80);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('ARCHITECTURE.md has a walk for a line, a job and a key, each with as many stops as it says', () => {
    expect(walks.map(({name}) => name)).toEqual([
      'A line, from SSH to a pixel',
      'A job, from `future()` to its value',
      'A key, to its effect',
    ]);
    for (const [index, {said, stops}] of walks.entries()) {
      expect(stops).toHaveLength(said);
      expect(said).toBeLessThan(most[index] ?? 0);
    }
  });

  it('the README of each folder names only files that are there, below it or below source/', () => {
    const pages = globSync('source/**/README.md');
    expect(pages.length).toBeGreaterThan(10);
    const lost = pages.flatMap((path) =>
      quoted(read(path))
        .filter((text) => /^[\w/-]+\.tsx?$/.test(text))
        .filter(
          (file) =>
            ![`${dirname(path)}/**/${file}`, `source/${file}`, file].some((at) => globSync(at).length > 0),
        )
        .map((file) => `${path}: ${file}`),
    );
    expect(lost).toEqual([]);
  });
});
