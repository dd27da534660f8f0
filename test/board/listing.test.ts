import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseListing} from '../../source/board/listing.js';
import {formatListing} from '../../source/board/server/listing.js';

describe('parseListing', () => {
  it('reads a listing as the pico.sh service prints it', () => {
    const text = [
      'Channel Information',
      '- alice/friends/future.p2p: (Access List: alice, bob)',
      '  Pubs:',
      '  - 11-uuid (alice@192.0.2.1:1)',
      '  Pipes:',
      '  - 6a0f-uuid (alice-laptop@203.0.113.7:51812)',
      '  - 91bb-uuid (bob-work@laptop@[2001:db8::1]:40122)',
      '- alice/notes:',
      '  Subs:',
      '  - 22-uuid (alice@192.0.2.1:2)',
      '- alice/later:',
      '  Waiting Pubs:',
      '  - 33-uuid (alice@192.0.2.1:3)',
      '',
    ].join('\r\n');
    expect(parseListing(text)).toEqual({
      topics: [
        {
          name: 'alice/friends/future.p2p',
          access: ['alice', 'bob'],
          pipes: [
            {user: 'alice', address: '203.0.113.7:51812'},
            {user: 'bob', address: '[2001:db8::1]:40122'},
          ],
        },
        {name: 'alice/notes', pipes: []},
        {name: 'alice/later', pipes: []},
      ],
    });
  });

  it('reads a listing without topics as an empty one', () => {
    expect(parseListing('no pubsub channels found\n')).toEqual({topics: []});
    expect(parseListing('')).toEqual({topics: []});
  });

  it('reads back any listing that the embedded board prints', () => {
    const user = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const member = fc.record({
      user,
      fingerprint: fc.constant('SHA256:x'),
      keyName: fc.stringMatching(/^[\x21-\x27\x2a-\x7e]{0,12}$/),
      address: fc.stringMatching(/^(10\.0\.0\.[1-9]|::1):[1-9][0-9]{0,3}$/),
    });
    const topic = fc.record({
      name: fc.stringMatching(/^[a-z0-9]{1,8}\/[a-z0-9./-]{1,12}$/),
      access: fc.array(user, {maxLength: 4}),
      members: fc.array(
        member.map(({keyName, ...rest}) => ({
          ...rest,
          label: `6a0f-uuid (${rest.user}${keyName && `-${keyName}`}@${rest.address})`,
        })),
        {maxLength: 4},
      ),
    });
    fc.assert(
      fc.property(fc.array(topic, {maxLength: 5}), (topics) => {
        expect(parseListing(formatListing(topics))).toEqual({
          topics: topics.map(({name, access, members}) => ({
            name,
            ...(access.length > 0 && {access}),
            pipes: members.map(({user: account, address}) => ({user: account, address})),
          })),
        });
      }),
    );
  });

  it('parsing a listing never throws, and gives no topic name with white space', () => {
    const piece = fc.constantFrom(
      '- a/b:',
      ' (Access List: ',
      ')',
      '  Pipes:',
      '  - x (a@b)',
      '\r\n',
      '\n',
      '-',
      ',',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({unit: 'binary'}))), (pieces) => {
        for (const {name} of parseListing(pieces.join('')).topics) expect(name).not.toMatch(/\s/);
      }),
    );
  });
});
