import {execFileSync} from 'node:child_process';
import fc from 'fast-check';
import {expect, it} from 'vitest';
import {shellWord} from '../../source/runtime/shell-word.js';

it('a shell reads words back as they were, whatever is in them', () => {
  const word = fc.string({unit: 'grapheme'}).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(word, {minLength: 1}), (words) => {
      const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;
      expect(execFileSync('sh', ['-c', script]).toString()).toBe(words.map((text) => `${text}\0`).join(''));
    }),
    {numRuns: 50},
  );
});
