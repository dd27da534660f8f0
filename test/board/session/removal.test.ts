import {describe, expect, it} from 'vitest';
import {systemClock} from '../../../source/clock/system.js';
import type {Connect} from '../../../source/ssh/connection.js';
import {connect as connectBySsh} from '../../../source/ssh/client.js';
import {createRemoval} from '../../../source/board/session/removal.js';
import type {Message} from '../../../source/message/types.js';
import {isLink, open, start, type Watched} from '../fixture.js';

const when = '2026-11-21T22:20:58';
const expires = 2_000_000_000;
const list = (users: readonly string[], owner = 'alice@home:1'): Message => ({
  type: 'access',
  owner,
  users,
  expires,
});
const offer = (from = 'bob@here:1'): Message => ({
  ...{type: 'offer', when, expires, from, to: 'carol@there:2', future: 'f-2'},
  protocols: ['wormhole'],
});
const accept = (from = 'carol@there:2', to = 'bob@here:1'): Message => ({
  ...{type: 'accept', when, expires, from, to, future: 'f-1', via: 'wormhole://0001-6cc1bf16fe3c'},
});
const result = (from = 'bob@here:1', to = 'carol@there:2'): Message => ({
  ...{type: 'result', when, expires, from, to, future: 'f-1', via: 'wormhole://0001-6cc1bf16fe3c'},
});
const hello: Message = {type: 'worker', when, expires, from: 'bob@here:1', protocols: ['wormhole']};
const heard = (type: string) => (event: Watched['events'][number]) =>
  event.type === 'line' && event.message.type === type;
const saysRemoved = (state: string) => (event: Watched['events'][number]) =>
  event.type === 'link' &&
  event.state === state &&
  /^alice has removed you from alice\/friends(?:;|$)/.test(event.detail ?? '');

/** Alice hosts for bob and carol, who are there; how many pipes bob has opened is counted. */
async function cluster() {
  const server = await start();
  const count = {pipes: 0};
  const connect: Connect = async (options) => {
    const connection = await connectBySsh({...options, clock: systemClock});
    return {
      ...connection,
      pipe(command, handlers) {
        count.pipes++;
        return connection.pipe(command, handlers);
      },
    };
  };
  const alice = open('alice', server, {role: 'host', access: ['bob', 'carol']});
  await alice.until(isLink('live'));
  const bob = open('bob', server, {connect});
  const carol = open('carol', server);
  await Promise.all([bob.until(isLink('live')), carol.until(isLink('live'))]);
  expect(count.pipes).toBe(2);
  for (const each of [alice, bob, carol]) each.forget();
  return {alice, bob, carol, count};
}

/** As `cluster`, but bob has a job of carol's in hand when he is removed. */
async function removedAtWork() {
  const people = await cluster();
  const {alice, bob, carol} = people;
  bob.post('future.p2p', hello);
  carol.post('future.p2p', accept());
  await bob.until(heard('accept'));
  await alice.setAccess(['carol']);
  alice.post('future.p2p', list(['alice', 'carol']));
  await bob.until(saysRemoved('live'));
  return people;
}

describe('a member who is removed from the list while he is connected', () => {
  it('leaves, says why, and comes back when he is on the list again', async () => {
    const {alice, bob, carol} = await cluster();
    await alice.setAccess(['carol']);
    alice.post('future.p2p', list(['alice', 'carol']));
    await bob.until(saysRemoved('exiled'));
    expect(carol.events.filter(isLink('exiled'))).toEqual([]);
    await alice.setAccess(['bob', 'carol']);
    bob.forget();
    await bob.until(isLink('live'));
  });

  it('begins nothing new, ends what he has in hand, and leaves then', async () => {
    const {bob, carol} = await removedAtWork();
    expect(bob.post('future.p2p', offer('bob@here:2'))).toBe(false);
    expect(bob.events.filter(isLink('exiled'))).toEqual([]);
    expect(bob.post('future.p2p', result())).toBe(true);
    await bob.until(saysRemoved('exiled'));
    await carol.until(heard('result'));
  });

  it('stays when he is put on the list again before he has left', async () => {
    const {alice, bob} = await removedAtWork();
    await alice.setAccess(['bob', 'carol']);
    bob.forget();
    alice.post('future.p2p', list(['alice', 'bob', 'carol']));
    await bob.until((event) => isLink('live')(event) && !saysRemoved('live')(event));
    expect(bob.post('future.p2p', offer())).toBe(true);
    expect(bob.post('future.p2p', result())).toBe(true);
    expect(bob.events.filter(isLink('exiled'))).toEqual([]);
  });

  it('stays when somebody else made the list up, or its owner is not the one of the cluster', async () => {
    const {bob, carol, count} = await cluster();
    carol.post('future.p2p', list(['carol'], 'carol@there:2'));
    carol.post('future.p2p', list(['alice', 'carol']));
    await bob.until(heard('access'));
    // The board is asked once, by one more pipe.
    await expect.poll(() => count.pipes).toBe(3);
    carol.post('future.p2p', {...hello, from: 'carol@there:2'});
    await bob.until(heard('worker'));
    expect(bob.post('future.p2p', offer())).toBe(true);
    expect(bob.events.filter((event) => event.type === 'link' && event.state !== 'live')).toEqual([]);
    expect(count.pipes).toBe(3);
  });
});

describe('lists that do not name us', () => {
  const removalAt = (now: {at: number}) =>
    createRemoval({owner: 'alice', name: 'friends'}, {monotonic: () => now.at}, () => 'bob');

  it('make us ask the board once a minute at most', () => {
    const now = {at: 1_000_000};
    const removal = removalAt(now);
    expect(removal.askAt).toBe(Infinity);
    removal.hear('future.p2p', list(['alice']));
    expect(removal.askAt).toBeLessThanOrEqual(now.at);
    removal.answer(true);
    expect(removal.askAt).toBe(Infinity);
    now.at += 10_000;
    removal.hear('future.p2p', list([]));
    expect(removal.askAt).toBe(1_060_000);
    removal.hear('future.p2p', list(['bob']));
    expect(removal.askAt).toBe(Infinity);
  });

  it.each<[string, Parameters<ReturnType<typeof removalAt>['hear']>]>([
    ['on the second topic', ['p2p-tui', list(['alice'])]],
    ['of another owner', ['future.p2p', list(['carol'], 'carol@there:2')]],
    ['that name us without the owner', ['future.p2p', list(['bob'], 'alice')]],
  ])('mean nothing %s', (_, line) => {
    const removal = removalAt({at: 0});
    removal.hear(...line);
    expect(removal.askAt).toBe(Infinity);
  });

  it.each<[string, readonly Message[], readonly Message[], boolean]>([
    ['nothing was begun', [], [hello], true],
    ['a worker of ours has a job', [accept()], [hello], false],
    ['a worker of somebody else has one', [accept('carol@there:2', 'dave@far:3')], [hello], true],
    ['a worker of ours has returned it', [accept()], [hello, result()], true],
    ['a worker of ours offers again', [accept()], [hello, offer()], true],
    ['a worker has a job of ours', [], [accept('bob@here:1', 'carol@there:2')], false],
    [
      'the result of ours is here',
      [result('carol@there:2', 'bob@here:1')],
      [accept('bob@here:1', 'carol@there:2')],
      true,
    ],
  ])('let us leave as soon as nothing is under way: %s', (_, comeIn, goOut, may) => {
    const removal = removalAt({at: 0});
    const [first, ...rest] = goOut;
    if (first) removal.say(first);
    for (const message of comeIn) removal.hear('future.p2p', message);
    for (const message of rest) removal.say(message);
    removal.answer(false);
    expect(removal.mayLeave).toBe(may);
    expect(removal.say(offer('bob@here:9'))).toBe(false);
  });
});
