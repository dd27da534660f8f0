import fc from 'fast-check';
import {expect, it} from 'vitest';
import {peerParts} from '../../source/message/peer.js';

it.each([
  ['bob@kiwi:4410', {user: 'bob', host: 'kiwi', pid: '4410', name: 'kiwi:4410'}],
  ['bob@::1:7', {user: 'bob', host: '::1', pid: '7', name: '::1:7'}],
  ['bob@kiwi', {user: 'bob', host: 'kiwi', pid: '', name: 'kiwi'}],
  ['bob', {user: 'bob', host: '', pid: '', name: 'bob'}],
  ['bob@', {user: 'bob', host: '', pid: '', name: 'bob'}],
  ['', {user: '', host: '', pid: '', name: ''}],
])('the peer id %j is taken apart', (id, parts) => {
  expect(peerParts(id)).toEqual(parts);
});

it('every peer id that is not empty has a name', () => {
  fc.assert(
    fc.property(fc.string({minLength: 1}), (id) => {
      expect(peerParts(id).name).not.toBe('');
    }),
  );
});
