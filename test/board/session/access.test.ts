import {describe, expect, it} from 'vitest';
import {harmless} from '../../../source/board/server/pico-rules.js';
import {suspendAround} from '../../../source/session/suspend.js';
import {isLink, open, openHosted, rawPipe, start, type Watched} from '../fixture.js';

/** Two processes of Alice's that host for bob; the list is that of the first. */
async function openTwoHosts(): Promise<readonly [Watched, Watched]> {
  const server = await start();
  const host = async (): Promise<Watched> => {
    const alice = open('alice', server, {role: 'host', access: ['bob']});
    await alice.until(isLink('live'));
    return alice;
  };
  return [await host(), await host()];
}

const lists = async (alice: Watched) =>
  (await alice.listing())?.topics
    .map(({name, access}) => [name, [...(access ?? [])].sort()] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
const both = (...users: string[]) => [
  ['alice/friends/future.p2p', users],
  ['alice/friends/p2p-tui', users],
];

describe('access lists of hosts', () => {
  it('a new access list lets a user in on both topics, and the others remain connected', async () => {
    const {server, alice, bob} = await openHosted();
    expect(await alice.setAccess(['bob', 'carol'])).toEqual({inForce: true, lingering: []});
    expect(await lists(alice)).toEqual(both('alice', 'bob', 'carol'));
    const carol = open('carol', server);
    await carol.until(isLink('live'));
    expect(carol.extended).toBe(true);
    expect(bob.events.filter(isLink('lost'))).toEqual([]);
    expect(alice.events.filter(isLink('lost'))).toEqual([]);
  });

  it('a new access list reports removed users who are still connected, and keeps them out afterwards', async () => {
    const {alice, bob} = await openHosted();
    expect(await alice.setAccess(['carol'])).toEqual({inForce: true, lingering: ['bob']});
    expect(await lists(alice)).toEqual(both('alice', 'carol'));
    bob.forget();
    await bob.suspend();
    bob.resume();
    await bob.until(isLink('denied'));
  });

  it('a new access list comes into force on a board that closes lone pipes', async () => {
    const server = await start({rules: {...harmless, lonePipesEnd: true}});
    const alice = open('alice', server, {role: 'host', access: ['bob']});
    await alice.until(isLink('live'));
    expect(await alice.setAccess(['bob', 'carol'])).toMatchObject({inForce: true});
    expect(alice.events.filter(isLink('lost'))).toEqual([]);
  });

  it('the last of several changes of an access list comes into force', async () => {
    const {alice} = await openHosted();
    const first = alice.setAccess(['carol']);
    const last = alice.setAccess(['bob', 'carol']);
    expect(await last).toMatchObject({inForce: true});
    expect(await first).toMatchObject({inForce: false, detail: 'another change came after it'});
    expect(await lists(alice)).toEqual(both('alice', 'bob', 'carol'));
  });

  it('an access list that is changed while the session is suspended is in force after it is resumed', async () => {
    const {server, alice} = await openHosted();
    await alice.suspend();
    expect(await alice.setAccess(['carol'])).toMatchObject({inForce: false});
    const carol = open('carol', server);
    alice.forget();
    alice.resume();
    await alice.until(isLink('live'));
    await carol.until(isLink('live'));
  });

  it('a second host stores the access list again when the process that stored it has left', async () => {
    const [first, second] = await openTwoHosts();
    second.forget();
    await first.close();
    await second.until(isLink('lost'));
    await second.until(isLink('live'));
    // One topic may be seen without its list before the other.
    await expect.poll(() => lists(second), {timeout: 10_000}).toEqual(both('alice', 'bob'));
  });

  it('a host is denied when another one changes the list, names which to end, and takes over when it has left', async () => {
    const [first, second] = await openTwoHosts();
    expect(await first.setAccess(['bob', 'carol'])).toMatchObject({inForce: true});
    expect(await second.until(isLink('denied'))).toMatchObject({
      detail: expect.stringMatching(
        /is held with the access list alice, bob, carol .*alice@127\.0\.0\.1:\d+, since \d\d:\d\d:\d\d at least\); end that one, wait/,
      ) as string,
    });
    second.forget();
    await first.close();
    await second.until(isLink('live'));
    // One topic may be free before the other.
    await expect.poll(() => lists(second), {timeout: 10_000}).toEqual(both('alice', 'bob'));
  });
});

describe('changes of role', () => {
  it('an owner begins to host and ends it over the same connection', async () => {
    const server = await start({rules: harmless});
    const alice = open('alice', server);
    await alice.until(isLink('denied'));
    expect(await alice.setRole({role: 'host', access: ['bob']})).toEqual({inForce: true, lingering: []});
    expect(alice.events.filter(isLink('connecting'))).toHaveLength(1);
    const bob = open('bob', server);
    await bob.until(isLink('live'));
    alice.forget();
    const ended = alice.setRole({role: 'member'});
    expect(await ended).toMatchObject({inForce: false});
    expect(await alice.until(isLink('denied'))).toMatchObject({
      detail: expect.stringContaining('its access list is gone') as string,
    });
    expect(await alice.setRole({role: 'host', access: ['bob']})).toMatchObject({inForce: true});
  });

  it('a change of role to host names who holds the topic where hosting is not possible', async () => {
    const server = await start();
    await rawPipe('alice', server, 'friends/future.p2p');
    const alice = open('alice', server);
    await alice.until(isLink('denied'));
    expect(await alice.setRole({role: 'host', access: ['bob']})).toMatchObject({
      inForce: false,
      detail: expect.stringContaining('is held with no access list') as string,
    });
  });

  it('a change of role to host is refused to a user who does not own the cluster', async () => {
    const {bob} = await openHosted();
    expect(await bob.setRole({role: 'host', access: ['carol']})).toMatchObject({
      inForce: false,
      detail: 'only alice can host alice/friends, and you are bob',
    });
    expect(bob.state).toBe('live');
    expect(() => bob.setAccess(['carol'])).toThrow(RangeError);
  });
});

describe('suspended sessions', () => {
  it('a suspended session is not connected until it is resumed', async () => {
    const {alice, bob} = await openHosted();
    bob.forget();
    await bob.suspend();
    await bob.until(isLink('lost'));
    const users = (await alice.listing())?.topics.flatMap(({pipes}) => pipes.map(({user}) => user));
    expect(users).not.toContain('bob');
    bob.forget();
    bob.resume();
    await bob.until(isLink('live'));
  });

  it('a session that is resumed while it suspends says why it left, and comes back at once', async () => {
    const server = await start();
    const bob = open('bob', server);
    await bob.until(isLink('connecting'));
    await suspendAround([bob], () => undefined);
    const detail = 'Disconnected from the board while this process is suspended.';
    expect(await bob.until(isLink('lost'))).toMatchObject({detail});
    await bob.until(isLink('denied'));
  });
});
