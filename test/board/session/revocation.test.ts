import {describe, expect, it} from 'vitest';
import {systemClock} from '../../../source/clock/system.js';
import type {Connect} from '../../../source/ssh/connection.js';
import {connect as connectBySsh} from '../../../source/ssh/client.js';
import {answered, askAt, noRevocation, receiveList} from '../../../source/board/session/revocation.js';
import type {AccessMessage, Message} from '../../../source/message/types.js';
import {isLink, open, start, type Watched} from '../fixture.js';

const when = '2026-11-21T22:20:58';
const expires = 2_000_000_000;
const list = (users: readonly string[], owner = 'alice@home:1'): AccessMessage => ({
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
        if (command.startsWith('pipe ')) count.pipes++;
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

/** As `cluster`, but bob has a job of carol's in flight when he is removed. */
async function removedAtWork() {
  const people = await cluster();
  const {alice, bob, carol} = people;
  const work = {jobs: 0};
  bob.subscribe(
    (event) => {
      if (heard('accept')(event)) work.jobs = 1;
    },
    () => work.jobs,
  );
  bob.post('future.p2p', hello);
  carol.post('future.p2p', accept());
  await bob.until(heard('accept'));
  await alice.setAccess(['carol']);
  alice.post('future.p2p', list(['alice', 'carol']));
  await bob.until(saysRemoved('live'));
  return {...people, work};
}

describe('removal of connected members', () => {
  it('a removed member leaves, says why, and comes back when he is on the list again', async () => {
    const {alice, bob, carol} = await cluster();
    await alice.setAccess(['carol']);
    alice.post('future.p2p', list(['alice', 'carol']));
    await bob.until(saysRemoved('denied'));
    expect(carol.events.filter(isLink('denied'))).toEqual([]);
    await alice.setAccess(['bob', 'carol']);
    bob.forget();
    await bob.until(isLink('live'));
  });

  it('a removed member begins nothing new, ends what he has in flight, and leaves then', async () => {
    const {bob, carol, work} = await removedAtWork();
    expect(bob.post('future.p2p', offer('bob@here:2'))).toBe(false);
    expect(bob.events.filter(isLink('denied'))).toEqual([]);
    work.jobs = 0;
    expect(bob.post('future.p2p', result())).toBe(true);
    await bob.until(saysRemoved('denied'));
    await carol.until(heard('result'));
  });

  it('a removed member leaves when what he had in flight has ended without a message of his', async () => {
    const {bob, work} = await removedAtWork();
    work.jobs = 0;
    await bob.until(saysRemoved('denied'));
  });

  it('a removed member goes on when he is put on the list again before he has left', async () => {
    const {alice, bob} = await removedAtWork();
    await alice.setAccess(['bob', 'carol']);
    bob.forget();
    alice.post('future.p2p', list(['alice', 'bob', 'carol']));
    await bob.until((event) => isLink('live')(event) && !saysRemoved('live')(event));
    expect(bob.post('future.p2p', offer())).toBe(true);
    expect(bob.post('future.p2p', result())).toBe(true);
    expect(bob.events.filter(isLink('denied'))).toEqual([]);
  });

  it('a member goes on when an access list is forged, or is not of the owner of the cluster', async () => {
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

describe('suspicion of a removal', () => {
  const cluster = {owner: 'alice', name: 'friends'};
  const receive = (before: typeof noRevocation, message: AccessMessage) =>
    receiveList(before, message, 'bob', cluster);

  it('access lists that do not name us make us ask the board once a minute at most', () => {
    const now = 1_000_000;
    expect(askAt(noRevocation)).toBe(Infinity);
    const suspected = receive(noRevocation, list(['alice']));
    expect(askAt(suspected)).toBeLessThanOrEqual(now);
    const asked = answered(suspected, true, now);
    expect(askAt(asked)).toBe(Infinity);
    const again = receive(asked, list([]));
    expect(askAt(again)).toBe(1_060_000);
    expect(askAt(receive(again, list(['bob'])))).toBe(Infinity);
  });

  it.each<[string, AccessMessage]>([
    ['of another owner', list(['carol'], 'carol@there:2')],
    ['that name us without the owner', list(['bob'], 'alice')],
  ])('access lists %s do not make us ask the board', (_, message) => {
    expect(askAt(receive(noRevocation, message))).toBe(Infinity);
  });

  it('access lists do not make the owner himself ask the board', () => {
    expect(askAt(receiveList(noRevocation, list(['bob']), 'alice', cluster))).toBe(Infinity);
  });
});
