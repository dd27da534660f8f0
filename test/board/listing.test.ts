import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {findTopic, type Listing, parseListing} from '../../source/board/listing.js';
import {formatListing} from '../../source/board/server/listing.js';
import {createTopicTable, type Member} from '../../source/board/server/topics.js';
import {isInForce, judgePlace, reasonNotToJoin, rivalOn} from '../../source/board/session/placement.js';

const users = ['alice', 'bob', 'carol'];
const cluster = {owner: 'alice', name: 'fam'};
const full = 'alice/fam/future.p2p';
const topics = [
  full,
  'alice/fam/p2p-tui',
  'alice/fam/*',
  'alice/*/future.p2p',
  `bob/${full}`,
  `bob/alice/fam/*`,
];

function member(user: string, role: Member['role'] = 'pipe', port = 1): Member {
  const address = `192.0.2.1:${port}`;
  return {
    user,
    fingerprint: `SHA256:${user}`,
    role,
    label: `uuid-${port} (${user}-key@x@${address})`,
    address,
  };
}

const isOf = (owner: string) => (name: string) => name.startsWith(`${owner}/`) && !name.includes('*');

/** Somebody comes to a topic, and perhaps whoever came first leaves; `undefined`: nobody comes. */
type Visit = {
  readonly user: string | undefined;
  readonly role: 'pipe' | 'pub' | 'sub' | 'waiting';
  readonly topic: string;
  readonly access: readonly string[];
  readonly leaves: number;
};

const visits: fc.Arbitrary<Visit> = fc.record({
  user: fc.constantFrom(...users),
  role: fc.constantFrom('pipe', 'pipe', 'sub', 'pub', 'waiting'),
  topic: fc.constantFrom(...topics),
  access: fc.option(fc.subarray(users), {nil: []}),
  leaves: fc.nat(3),
});

/** A board on which all this has happened. */
function playOn(steps: readonly Visit[]) {
  const table = createTopicTable();
  const present = new Set<Member>();
  const queue: (Member | undefined)[] = [];
  for (const [index, {user, role, topic, access, leaves}] of steps.entries()) {
    const waits = role === 'waiting';
    const visitor = user === undefined ? undefined : member(user, waits ? 'pub' : role, index + 1);
    if (visitor) {
      table.join(visitor, {topic, access, isPublic: false, waits});
      present.add(visitor);
    }

    queue.push(visitor);
    const gone = leaves === 0 ? queue.shift() : undefined;
    if (!gone) continue;
    table.leave(gone);
    present.delete(gone);
  }

  return {table, present};
}

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
            {user: 'alice', address: '192.0.2.1:1', as: 'pub'},
            {user: 'alice', address: '203.0.113.7:51812'},
            {user: 'bob', address: '[2001:db8::1]:40122'},
          ],
        },
        {name: 'alice/notes', pipes: [{user: 'alice', address: '192.0.2.1:2', as: 'sub'}]},
        {name: 'alice/later', pipes: [{user: 'alice', address: '192.0.2.1:3', as: 'pub'}]},
      ],
    });
  });

  it('a topic that comes twice, the second time with those who wait for a reader, is one topic', () => {
    const text = [
      'Channel Information',
      '- alice/x: (Access List: bob)',
      '  Pubs:',
      '  - 11-uuid (alice@192.0.2.1:1)',
      '- alice/x: (Access List: bob)',
      '  Waiting Pubs:',
      '  - 22-uuid (bob@192.0.2.1:2)',
      '',
    ].join('\r\n');
    expect(parseListing(text).topics).toEqual([
      {
        name: 'alice/x',
        access: ['bob'],
        pipes: [
          {user: 'alice', address: '192.0.2.1:1', as: 'pub'},
          {user: 'bob', address: '192.0.2.1:2', as: 'pub'},
        ],
      },
    ]);
  });

  it('who reads a wildcard topic is marked on each topic that it matches, and that topic is left out', () => {
    const text = [
      'Channel Information',
      '- alice/fam/x: (Access List: alice, bob)',
      '  Pipes:',
      '  - 11-uuid (alice@192.0.2.1:1)',
      '  - 22-uuid (alice@192.0.2.1:2)',
      '- alice/fam/*: (Access List: carol)',
      '  Pipes:',
      '  - 22-uuid (alice@192.0.2.1:2)',
      '',
    ].join('\r\n');
    expect(parseListing(text).topics).toEqual([
      {
        name: 'alice/fam/x',
        access: ['alice', 'bob'],
        pipes: [
          {user: 'alice', address: '192.0.2.1:1'},
          {user: 'alice', address: '192.0.2.1:2', as: 'wildcard'},
        ],
      },
    ]);
  });

  it('reads a listing without topics as an empty one', () => {
    expect(parseListing('no pubsub channels found\n')).toEqual({topics: []});
    expect(parseListing('')).toEqual({topics: []});
  });

  it('reads back any listing that the embedded board prints', () => {
    fc.assert(
      fc.property(fc.array(visits, {maxLength: 20}), (steps) => {
        const {table, present} = playOn(steps);
        for (const owner of users) {
          const shown = parseListing(formatListing(table.visibleTo(member(owner))));
          const topics = new Set(
            [...present].flatMap((one) => table.topicsOf(one).map(({name}) => name)).filter(isOf(owner)),
          );
          expect(new Set(shown.topics.map(({name}) => name))).toEqual(topics);
          for (const {name, access = [], pipes} of shown.topics) {
            expect(access).toEqual(table.listOf(name)?.access ?? []);
            const there = [...present].filter((one) =>
              table.topicsOf(one).some((topic) => topic.name === name),
            );
            const expected = there.map((one) => {
              const {user, address, role} = one;
              const isElsewhere = table.topicOf(one)?.name !== name;
              const as = isElsewhere ? 'wildcard' : role;
              return {user, address, ...(as !== 'pipe' && {as})};
            });
            expect(new Set(pipes)).toEqual(new Set(expected));
          }
        }
      }),
    );
  });

  it('wildcard topics change nothing of what is concluded about a cluster from a listing', () => {
    fc.assert(
      fc.property(fc.array(visits, {maxLength: 20}), fc.nat(20), (steps, between) => {
        const plain = steps.map((step) => (step.topic.includes('*') ? {...step, user: undefined} : step));
        const [withThem, without] = [steps, plain].map((all) =>
          [all.slice(0, between), all].map((some) =>
            parseListing(formatListing(playOn(some).table.visibleTo(member('alice')))),
          ),
        ) as [[Listing, Listing], [Listing, Listing]];
        for (const role of ['host', 'member'] as const) {
          const joining = {
            user: 'alice',
            cluster,
            topic: 'future.p2p',
            role,
            access: ['alice', 'bob'],
          } as const;
          const conclude = ([before, after]: [Listing, Listing]) => [
            reasonNotToJoin(joining, after) === undefined,
            judgePlace(joining, before, after, 'second').at,
            isInForce(findTopic(after, full), ['alice', 'bob']),
            rivalOn(findTopic(after, full), cluster),
          ];
          expect(conclude(withThem)).toEqual(conclude(without));
        }
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
