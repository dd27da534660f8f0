import {readFile} from 'node:fs/promises';
import {expect, it} from 'vitest';
import {messageOf} from '../../source/message/error-message.js';

it.each([
  [new Error('no luck'), 'no luck'],
  [new TypeError(''), 'TypeError'],
  ['words', 'words'],
  [undefined, 'undefined'],
])('there is a message for whatever was thrown', (thrown, words) => {
  expect(messageOf(thrown)).toBe(words);
});

it('what went wrong with a file is said in words, with its path', async () => {
  const said = async (path: string) => messageOf(await readFile(path).catch((error: unknown) => error));
  expect(await said('/no/such')).toBe('no such file or directory (/no/such)');
  expect(await said('/')).toBe('illegal operation on a directory');
  expect(messageOf(Object.assign(new Error('ENOSPC: as somebody wrote'), {code: 'ENOSPC'}))).toBe(
    'ENOSPC: as somebody wrote',
  );
});
