import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {line, scene, start} from './events.js';

describe('members', () => {
  it('members are those on the list and those seen', () => {
    const cluster = scene();
    cluster.say(0, line.client('eve@e:5'));
    expect(cluster.projection.members.get('eve')).toMatchObject({
      listed: undefined,
      joined: start,
      seen: start,
    });
    cluster.say(1, line.access(['alice', 'bob']));
    const listed = [...cluster.projection.members.values()].map(({user, listed: on}) => [user, on]);
    expect(listed).toEqual([
      ['eve', false],
      ['alice', true],
      ['bob', true],
    ]);
    cluster.say(2, line.access(['alice']));
    expect(cluster.projection.members.get('bob')).toMatchObject({listed: false, joined: undefined});
    cluster.say(3, line.client('mallory@m:6'));
    expect(cluster.projection.members.get('mallory')).toMatchObject({listed: false});
  });

  it('a member is connected since the first listing with it, while one pipe remains from each to the next', () => {
    const cluster = scene();
    const look = (second: number, ...addresses: readonly string[]) => {
      cluster.event(second, {
        type: 'listing',
        topics: [
          {
            name: 'alice/friends/future.p2p',
            access: ['alice', 'bob'],
            pipes: addresses.map((address) => ({user: 'bob', address})),
          },
        ],
      });
      return cluster.projection.members.get('bob')?.connected;
    };
    expect(look(0)).toBeUndefined();
    expect(look(10, '192.0.2.2:2')).toBe(start + 10_000);
    expect(look(20, '192.0.2.2:2', '192.0.2.2:3')).toBe(start + 10_000);
    expect(look(30, '192.0.2.2:3')).toBe(start + 10_000);
    expect(look(40)).toBeUndefined();
    expect(look(50, '192.0.2.2:3')).toBe(start + 50_000);
    expect(look(60, '192.0.2.2:4')).toBe(start + 60_000);
    // Somebody who is shown no topic of the cluster is not told that nobody is there.
    cluster.event(70, {type: 'listing', topics: []});
    expect(cluster.projection.members.get('bob')).toMatchObject({pipes: undefined, connected: undefined});
  });

  it('members have the pipes and the list that `ls` shows, private topics left out', () => {
    const cluster = scene();
    cluster.say(0, line.client('carol@c:3'));
    cluster.event(1, {
      type: 'listing',
      topics: [
        {
          name: 'alice/friends/future.p2p',
          access: ['alice', 'bob'],
          pipes: [
            {user: 'alice', address: '192.0.2.1:1'},
            {user: 'bob', address: '192.0.2.2:2'},
          ],
        },
        {name: 'alice/friends/p2p-tui', pipes: [{user: 'bob', address: '192.0.2.2:2'}]},
        {name: 'alice/bob/other/future.p2p', pipes: [{user: 'alice', address: '192.0.2.9:9'}]},
      ],
    });
    const shown = [...cluster.projection.members.values()].map(({user, listed, pipes}) => [
      user,
      listed,
      pipes,
    ]);
    expect(shown).toEqual([
      ['carol', false, []],
      ['alice', true, ['192.0.2.1:1']],
      ['bob', true, ['192.0.2.2:2']],
    ]);
  });
});

describe('listings of two clusters', () => {
  const people = fc.uniqueArray(fc.constantFrom('bob', 'carol', 'diana', 'erin'), {minLength: 1});
  const topics = ['future.p2p', 'p2p-tui'];

  it('a listing of two clusters changes the members by the first cluster alone', () => {
    fc.assert(
      fc.property(people, people, fc.boolean(), (first, second, listed) => {
        const topicsOf = (cluster: string, users: readonly string[], access?: readonly string[]) =>
          topics.map((topic) => ({
            name: `alice/${cluster}/${topic}`,
            ...(access && {access}),
            pipes: users.map((user) => ({user, address: `192.0.2.1:${cluster}`})),
          }));
        const cluster = scene();
        cluster.event(0, {
          type: 'listing',
          topics: [
            ...topicsOf('zz', first, listed ? first : undefined),
            ...topicsOf('friends', second, second),
          ],
        });
        const shown = [...cluster.projection.members.values()];
        expect(shown.map(({user}) => user).sort()).toEqual([...first].sort());
        for (const member of shown) {
          expect(member).toMatchObject({listed: listed ? true : undefined, pipes: ['192.0.2.1:zz']});
        }
      }),
    );
  });
});

describe('the host', () => {
  it('the host is the peer that last announced itself as one, until its bye', () => {
    const cluster = scene();
    cluster.say(0, line.cluster('alice@a:1'));
    cluster.say(120, line.cluster('alice@a:1'));
    expect(cluster.projection.host).toMatchObject({user: 'alice', since: start, seen: start + 120_000});
    cluster.say(130, line.access(['alice'], 'alice@a:2'));
    expect(cluster.projection.host).toMatchObject({id: 'alice@a:2', since: start + 130_000});
    cluster.tell(140, line.bye('alice@a:1'));
    expect(cluster.projection.host).toBeDefined();
    cluster.tell(141, line.bye('alice@a:2'));
    expect(cluster.projection.host).toBeUndefined();
  });
});

describe('bad lines', () => {
  it('a bad line changes a counter and nothing else', () => {
    const cluster = scene();
    cluster.event(0, {
      type: 'line',
      topic: 'future.p2p',
      message: {type: 'bad', reason: 'not a message', text: 'hello world', bytes: 11},
    });
    const {counters, members, workers, jobs} = cluster.projection;
    expect(counters).toMatchObject({lines: 1, badLines: 1, events: 1});
    expect(members.size + workers.size + jobs.size).toBe(0);
  });
});
