import {isAbsolute, join, relative, resolve, sep} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {safeName, safePath} from '../../../source/wormhole/files/names.js';

const nasty = fc.constantFrom(
  '..',
  '.',
  '',
  '/',
  '\\',
  '\0',
  'C:',
  'c:x',
  '~',
  '-rf',
  '\n',
  '\u202e',
  'a',
  'é',
);
const hostile = fc.oneof(
  fc.string({unit: 'binary'}),
  fc.array(nasty).map((parts) => parts.join('')),
  fc.array(nasty).map((parts) => parts.join('/')),
);

/** Whether a path lies in a directory, and is not the directory itself. */
function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

describe('safe names', () => {
  it.each([
    ['f3m.bin', 'f3m.bin'],
    ['../../etc/passwd', 'passwd'],
    ['/etc/passwd', 'passwd'],
    ['a\\b.txt', 'a\\b.txt'],
    ['Q: notes.md', 'Q: notes.md'],
    ['\u{1F469}\u200D\u{1F4BB}.txt', '\u{1F469}\u200D\u{1F4BB}.txt'],
    ['\u{1F468}\u200D\u{1F469}\u200D\u{1F467}.png', '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}.png'],
    ['.hidden', '.hidden'],
    ['-rf', '-rf'],
    ['naïve résumé.txt', 'naïve résumé.txt'],
    ['\u2764\ufe0f.png', '\u2764\ufe0f.png'],
  ])('the safe name of %j is %j', (offered, name) => {
    expect(safeName(offered, 'linux')).toBe(name);
  });

  it.each([
    ['..\\..\\boot.ini', 'boot.ini'],
    ['a\\b.txt', 'b.txt'],
    ['C:', undefined],
    ['C:evil', undefined],
    ['Q: notes.md', undefined],
    ['nul.txt', undefined],
    ['a.', undefined],
  ])('the safe name of %j on Windows is %j', (offered, name) => {
    expect(safeName(offered, 'win32')).toBe(name);
  });

  it.each([
    '',
    '.',
    'a\u200bb',
    'a\u200eb',
    'a\u200fb',
    'a\u061cb',
    '\ud800',
    '..',
    '/',
    'a/',
    'a/..',
    'a\u200db',
    'a\0b',
    'a\nb',
    'exe.\u202etxt',
    'x'.repeat(256),
  ])('the offered name %j has no safe name', (offered) => {
    expect(safeName(offered)).toBeUndefined();
  });

  it('a safe name never leads out of its directory, whatever name is offered', () => {
    fc.assert(
      fc.property(hostile, (offered) => {
        const name = safeName(offered);
        if (name !== undefined) {
          expect(resolve('/home/me', name)).toBe(join('/home/me', name));
          expect(isInside('/home/me', resolve('/home/me', name))).toBe(true);
          expect(name).not.toMatch(/[/\p{Cc}]/u);
        }
        expect(safeName(offered, 'win32') ?? '').not.toMatch(/[/\\:\p{Cc}]/u);
      }),
    );
  });
});

describe('safe paths', () => {
  it.each([
    ['a', ['a']],
    ['a/b/c.txt', ['a', 'b', 'c.txt']],
    ['.git/config', ['.git', 'config']],
    ['new\nline', ['new\nline']],
  ])('the safe path of %j is %j', (entry, parts) => {
    expect(safePath(entry)).toEqual(parts);
  });

  it.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a/./b',
    'a//b',
    'a\\b',
    'a\0',
    'x/'.repeat(100) + 'x',
    `a/${'x'.repeat(256)}`,
  ])('the entry %j has no safe path', (entry) => {
    expect(safePath(entry)).toBeUndefined();
  });

  it.each(['C:/x', 'a/C:x', 'a/con', 'a./b'])('the entry %j has no safe path on Windows', (entry) => {
    expect(safePath(entry, 'win32')).toBeUndefined();
  });

  it('a safe path never leads out of its directory, whatever the entry is called', () => {
    fc.assert(
      fc.property(hostile, (entry) => {
        const parts = safePath(entry);
        if (parts !== undefined) {
          expect(isInside('/home/me', resolve('/home/me', ...parts))).toBe(true);
          expect(parts.join('/')).toBe(entry);
        }
      }),
    );
  });
});
