import {afterEach, describe, expect, it} from 'vitest';
import type {BoardServer} from '../../source/board/server/server.js';
import {isLink, open, rawPipe as openRaw, start, type User, type Watched} from './fixture.js';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

async function board(options: Parameters<typeof start>[0] = {}): Promise<BoardServer> {
  const server = await start(options);
  cleanUp.push(() => server.close());
  return server;
}

function session(user: User, server: BoardServer, options: Parameters<typeof open>[2] = {}): Watched {
  const opened = open(user, server, options);
  cleanUp.push(() => opened.close());
  return opened;
}

async function hosted(options: Parameters<typeof start>[0] = {}) {
  const server = await board(options);
  const alice = session('alice', server, {role: 'host', access: ['bob']});
  await alice.until(isLink('live'));
  const bob = session('bob', server);
  await bob.until(isLink('live'));
  return {server, alice, bob};
}

const lists = async (alice: Watched) =>
  (await alice.listing())?.topics
    .map(({name, access}) => [name, [...(access ?? [])].sort()] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
const both = (...users: string[]) => [
  ['alice/friends/future.p2p', users],
  ['alice/friends/p2p-tui', users],
];

describe('the access list of a host', () => {
  it('lets a user in whom a change names, on both topics, while the others stay', async () => {
    const {server, alice, bob} = await hosted();
    expect(await alice.setAccess(['bob', 'carol'])).toEqual({inForce: true, lingering: []});
    expect(await lists(alice)).toEqual(both('alice', 'bob', 'carol'));
    const carol = session('carol', server);
    await carol.until(isLink('live'));
    expect(carol.extended).toBe(true);
    expect(bob.events.filter(isLink('lost'))).toEqual([]);
    expect(alice.events.filter(isLink('lost'))).toEqual([]);
  });

  it('names the removed users who are connected still, and keeps them out afterwards', async () => {
    const {alice, bob} = await hosted();
    expect(await alice.setAccess(['carol'])).toEqual({inForce: true, lingering: ['bob']});
    expect(await lists(alice)).toEqual(both('alice', 'carol'));
    bob.forget();
    await bob.suspend();
    bob.resume();
    await bob.until(isLink('exiled'));
  });

  it('outlives the rule that throws lone pipes off', async () => {
    const server = await board({dropLonePipe: true});
    const alice = session('alice', server, {role: 'host', access: ['bob']});
    await alice.until(isLink('live'));
    expect(await alice.setAccess(['bob', 'carol'])).toMatchObject({inForce: true});
    expect(alice.events.filter(isLink('lost'))).toEqual([]);
  });

  it('takes the last of several changes', async () => {
    const {alice} = await hosted();
    const first = alice.setAccess(['carol']);
    const last = alice.setAccess(['bob', 'carol']);
    expect(await last).toMatchObject({inForce: true});
    expect(await first).toMatchObject({inForce: expect.any(Boolean) as boolean});
    expect(await lists(alice)).toEqual(both('alice', 'bob', 'carol'));
  });

  it('is put in force after a return, when the board was away at the change', async () => {
    const {server, alice} = await hosted();
    await alice.suspend();
    expect(await alice.setAccess(['carol'])).toMatchObject({inForce: false});
    const carol = session('carol', server);
    alice.forget();
    alice.resume();
    await alice.until(isLink('live'));
    await carol.until(isLink('live'));
  });

  it('is stored again when the process that stored it has left', async () => {
    const server = await board();
    const first = session('alice', server, {role: 'host', access: ['bob']});
    await first.until(isLink('live'));
    const second = session('alice', server, {role: 'host', access: ['bob']});
    await second.until(isLink('live'));
    second.forget();
    await first.close();
    await second.until(isLink('lost'));
    await second.until(isLink('live'));
    // One topic may be seen without its list before the other.
    await expect.poll(() => lists(second), {timeout: 10_000}).toEqual(both('alice', 'bob'));
  });

  it('is held by the host who changed it: the other one says which to end, and takes over when it has', async () => {
    const server = await board();
    const first = session('alice', server, {role: 'host', access: ['bob']});
    await first.until(isLink('live'));
    const second = session('alice', server, {role: 'host', access: ['bob']});
    await second.until(isLink('live'));
    expect(await first.setAccess(['bob', 'carol'])).toMatchObject({inForce: true});
    expect(await second.until(isLink('exiled'))).toMatchObject({
      detail: expect.stringMatching(
        /is held with the access list alice, bob, carol .*alice@127\.0\.0\.1:\d+\); end that one/,
      ) as string,
    });
    second.forget();
    await first.close();
    await second.until(isLink('live'));
    expect(await lists(second)).toEqual(both('alice', 'bob'));
  });
});

describe('another part over the same connection', () => {
  it('begins to host, and ends it', async () => {
    const server = await board();
    const alice = session('alice', server);
    await alice.until(isLink('exiled'));
    expect(await alice.play({role: 'host', access: ['bob']})).toEqual({inForce: true, lingering: []});
    expect(alice.events.filter(isLink('connecting'))).toHaveLength(1);
    const bob = session('bob', server);
    await bob.until(isLink('live'));
    alice.forget();
    const ended = alice.play({role: 'member'});
    expect(await ended).toMatchObject({inForce: false});
    expect(await alice.until(isLink('exiled'))).toMatchObject({
      detail: expect.stringContaining('its access list is gone') as string,
    });
    expect(await alice.play({role: 'host', access: ['bob']})).toMatchObject({inForce: true});
  });

  it('says who holds the topic, where hosting is not possible', async () => {
    const server = await board();
    const ghost = await openRaw('alice', server, 'friends/future.p2p');
    cleanUp.push(() => ghost.close());
    const alice = session('alice', server);
    await alice.until(isLink('exiled'));
    expect(await alice.play({role: 'host', access: ['bob']})).toMatchObject({
      inForce: false,
      detail: expect.stringContaining('is held with no access list') as string,
    });
  });

  it('is refused to who does not own the cluster', async () => {
    const {bob} = await hosted();
    expect(await bob.play({role: 'host', access: ['carol']})).toMatchObject({
      inForce: false,
      detail: 'only alice can host alice/friends, and you are bob',
    });
    expect(bob.state).toBe('live');
    expect(() => bob.setAccess(['carol'])).toThrow(RangeError);
  });
});

describe('a suspended session', () => {
  it('is not connected until it is resumed', async () => {
    const {alice, bob} = await hosted();
    bob.forget();
    await bob.suspend();
    await bob.until(isLink('lost'));
    const users = (await alice.listing())?.topics.flatMap(({pipes}) => pipes.map(({user}) => user));
    expect(users).not.toContain('bob');
    bob.forget();
    bob.resume();
    await bob.until(isLink('live'));
  });
});
