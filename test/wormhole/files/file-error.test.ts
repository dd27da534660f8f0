import {expect, it} from 'vitest';
import {fileError} from '../../../source/wormhole/files/file-error.js';

it.each([
  ['ENOSPC', 'disk-full', true],
  ['EACCES', 'file', true],
  ['ENOENT', 'file', true],
  ['EMFILE', 'file', false],
  ['EBUSY', 'file', false],
])('the system error %s becomes the error %s of this side, for good: %s', (system, code, permanent) => {
  const cause = Object.assign(new Error(system), {code: system});
  expect(fileError('The file cannot be read', cause)).toMatchObject({code, permanent, side: 'here'});
});
