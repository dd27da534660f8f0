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
    cluster.tell(2, line.cluster('alice@a:1'));
    cluster.say(3, line.access(['alice']));
    expect(cluster.projection.members.get('bob')).toMatchObject({listed: true});
    cluster.wait(6);
    expect(cluster.projection.members.get('bob')).toMatchObject({
      listed: false,
      removed: true,
      joined: undefined,
    });
    cluster.say(7, line.client('mallory@m:6'));
    expect(cluster.projection.members.get('mallory')).toMatchObject({listed: false, removed: undefined});
  });

  it('what somebody wrote who is not on the list is counted, and forgotten when he is put on it', () => {
    const cluster = scene();
    cluster.say(0, line.access(['alice']));
    cluster.tell(1, line.cluster('alice@a:1'));
    cluster.say(2, line.request('mallory@m:6', 'a-1'));
    cluster.say(3, line.request('mallory@m:6', 'a-2'));
    cluster.say(4, line.accept('mallory@m:7', 'bob@b:2', 'a-2'));
    cluster.say(5, line.client('alice@a:8'));
    expect(cluster.projection.members.get('mallory')).toMatchObject({did: {request: 2, accept: 1}});
    expect(cluster.projection.members.get('alice')?.did).toBeUndefined();
    cluster.say(6, line.access(['alice', 'mallory']));
    cluster.wait(10);
    expect(cluster.projection.members.get('mallory')).toMatchObject({listed: true, did: undefined});
  });

  it('a list that somebody tells makes nobody a member while the host tells his own', () => {
    const cluster = scene();
    cluster.say(0, line.access(['alice', 'bob']));
    for (let second = 1; second < 60; second += 2) {
      cluster.say(second, line.access(['alice', 'mallory']));
      cluster.say(second + 1, line.access(['alice', 'bob']));
    }

    cluster.say(300, line.client('mallory@m:6'));
    expect(cluster.projection.members.get('bob')).toMatchObject({listed: true});
    expect(cluster.projection.members.get('mallory')).toMatchObject({listed: false});
    expect(cluster.projection.access.refuted).toEqual({users: ['alice', 'mallory'], since: start + 60_000});
  });

  it('no line changes the list that the board shows, or that is hosted from here', () => {
    const topics = [{name: 'alice/friends/future.p2p', access: ['alice', 'bob'], pipes: []}];
    for (const body of [
      {type: 'listing', topics},
      {type: 'hosting', active: true, busy: false, inForce: true, users: ['alice', 'bob']},
    ] as const) {
      const cluster = scene();
      cluster.event(0, body);
      cluster.say(1, line.access(['alice', 'mallory']));
      cluster.wait(600);
      cluster.say(601, line.client('mallory@m:6'));
      expect(cluster.projection.members.get('mallory')).toMatchObject({listed: false});
      cluster.event(602, body);
      expect(cluster.projection.access).toMatchObject({claim: undefined, refuted: {since: start + 602_000}});
    }
  });

  it('the time of a list that is claimed does not pass while nobody listens, and begins anew then', () => {
    const cluster = scene();
    const board = 'board.example';
    cluster.event(0, {type: 'link', state: 'live', board, owner: 'alice'});
    cluster.say(1, line.access(['alice']));
    cluster.say(2, line.access(['alice', 'bob']));
    cluster.event(3, {type: 'link', state: 'lost', board});
    cluster.wait(600);
    expect(cluster.projection.members.get('bob')?.listed).toBeUndefined();
    cluster.event(601, {type: 'link', state: 'live', board});
    cluster.wait(610);
    expect(cluster.projection.members.get('bob')?.listed).toBeUndefined();
    cluster.say(611, line.access(['alice', 'bob']));
    cluster.wait(615);
    expect(cluster.projection.members.get('bob')?.listed).toBe(true);
  });

  it('what a stranger writes about the job of a member changes nothing of it; his own job is shown', () => {
    const cluster = scene();
    cluster.say(0, line.access(['alice', 'bob']));
    cluster.say(1, line.request('alice@a:1', 'a-1'));
    cluster.say(2, line.offer('bob@b:2', 'alice@a:1', 'a-1'));
    cluster.say(3, line.accept('alice@a:1', 'bob@b:2', 'a-1'));
    const before = cluster.job('a-1');
    cluster.say(3, line.offer('mallory@m:6', 'alice@a:1', 'a-1'));
    cluster.say(3, line.accept('mallory@m:6', 'mallory@m:6', 'a-1'));
    cluster.say(3, {type: 'withdraw', when: '', from: 'mallory@m:6', to: 'bob@b:2', future: 'a-1'});
    expect(cluster.job('a-1')).toBe(before);
    cluster.say(3, line.request('mallory@m:6', 'm-1'));
    expect(cluster.job('m-1')).toMatchObject({client: 'mallory@m:6', stage: 'requested'});
  });

  it('neither a host nor a list of another user than the owner counts', () => {
    const cluster = scene();
    cluster.event(0, {type: 'link', state: 'live', board: 'board.example', owner: 'alice'});
    cluster.say(1, line.cluster('mallory@m:6'));
    cluster.say(2, line.access(['mallory'], 'mallory@m:6'));
    expect(cluster.projection.host).toBeUndefined();
    expect(cluster.projection.members.get('mallory')).toMatchObject({
      listed: undefined,
      did: {cluster: 1, access: 1},
    });
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
