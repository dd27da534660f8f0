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
