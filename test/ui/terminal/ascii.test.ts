import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {width} from '../../../source/ui/kit/format/width.js';
import {showsUnicode, toAscii, withAsciiSigns} from '../../../source/ui/terminal/ascii.js';

describe('terminals without Unicode', () => {
  it.each([
    [{LANG: 'C'}, false],
    [{LANG: 'de_DE.ISO-8859-1'}, false],
    [{LANG: 'de_DE.UTF-8'}, true],
    [{LANG: 'C.utf8', LC_ALL: 'POSIX'}, false],
    [{LANG: 'C', LC_CTYPE: 'C.UTF-8'}, true],
    [{}, true],
  ])('the locale tells what a terminal shows: %o', (env, shows) => {
    expect(showsUnicode(env, 'linux')).toBe(shows);
  });

  it('whatever is drawn is drawn in ASCII, in as many columns', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), (text) => {
        const ascii = toAscii(text);
        expect(ascii).toMatch(/^[\0-\u007f]*$/);
        expect(width(ascii)).toBe(width(text));
      }),
    );
    expect(toAscii('┌─ 水 ─┐ \u001b[1m● LIVE\u001b[0m')).toBe('+- ?? -+ \u001b[1m* LIVE\u001b[0m');
  });

  it('words keep the letters of names and results', () => {
    expect(withAsciiSigns('✓ Müller’s 水 → done…')).toBe("v Müller's 水 > done.");
  });

  it('every sign that we draw with has one in ASCII', () => {
    const root = fileURLToPath(new URL('../../../source/ui/', import.meta.url));
    const files = readdirSync(root, {recursive: true, encoding: 'utf8'}).filter((name) =>
      /\.tsx?$/.test(name),
    );
    const texts = files
      .filter((name) => !name.includes('ascii'))
      .map((name) => readFileSync(join(root, name), 'utf8'));
    const signs = new Set(texts.join('').match(/[\u2010-\u2bff]/g));
    expect(signs.size).toBeGreaterThan(20);
    expect([...signs].filter((sign) => toAscii(sign) === '?')).toEqual([]);
  });
});
