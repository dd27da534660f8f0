import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  asksForUsers,
  changedUsers,
  changeWords,
  hasChange,
  isProven,
  proofTopic,
} from '../../../source/cluster/host/users-line.js';
import type {UsersMessage} from '../../../source/message/types.js';

const cluster = 'alice/friends';
const line: UsersMessage = {
  type: 'users',
  when: '2026-11-28T08:00:00',
  expires: 1_796_509_258,
  from: 'alice@laptop:7',
  to: 'alice@server:9',
  add: ['eve'],
};
const pipe = (user: string) => ({user, address: '192.0.2.1:1'});
const listing = (name: string, users: readonly string[], access?: readonly string[]) => ({
  topics: [{name, pipes: users.map(pipe), ...(access && {access})}],
});

describe('a line that asks for another access list', () => {
  it('a line is proven by a topic of the owner, named after it, with his connections alone', () => {
    expect(isProven(cluster, line, listing(proofTopic(cluster, line), ['alice']))).toBe(true);
  });

  it.each<readonly [what: string, name: string, users: readonly string[], access?: readonly string[]]>([
    ['the owner is connected to the cluster', 'alice/friends/p2p-tui', ['alice'], ['alice', 'bob']],
    ['the topic has nobody on it', proofTopic(cluster, line), []],
    ['somebody else is on the topic', proofTopic(cluster, line), ['alice', 'bob']],
    ['a list opens the topic to others', proofTopic(cluster, line), ['alice'], ['alice', 'bob']],
    ['the topic is one of another account', `bob/${proofTopic(cluster, line)}`, ['bob']],
  ])('a line is not proven when %s', (_what, name, users, access) => {
    expect(
      isProven(
        cluster,
        line,
        listing(name as string, users as readonly string[], access as readonly string[] | undefined),
      ),
    ).toBe(false);
  });

  it('the proof of one line proves no other one', () => {
    const others: readonly Partial<UsersMessage>[] = [
      {add: ['mallory']},
      {add: [], remove: ['eve']},
      {expires: line.expires + 1},
      {to: 'alice@other:9'},
      {from: 'alice@laptop:8'},
    ];
    for (const other of others) {
      expect(isProven(cluster, {...line, ...other}, listing(proofTopic(cluster, line), ['alice']))).toBe(
        false,
      );
    }
  });

  it('a host is asked only by a line to itself, in the name of the owner, that is no answer', () => {
    const ask = (patch: Partial<UsersMessage>) =>
      asksForUsers({...line, ...patch}, 'alice@server:9', 'alice');
    expect(ask({})).toBe(true);
    expect(ask({to: 'alice@server:10'})).toBe(false);
    expect(ask({from: 'bob@laptop:7'})).toBe(false);
    expect(ask({reason: 'no'})).toBe(false);
  });
});

describe('a change of an access list', () => {
  const names = fc.uniqueArray(fc.constantFrom('bob', 'carol', 'dave', 'eve', 'frank'));

  it('a list has a change after it was made, and keeps everybody else in place', () => {
    fc.assert(
      fc.property(names, names, names, (users, add, others) => {
        const remove = others.filter((user) => !add.includes(user));
        const after = changedUsers(users, {add, remove});
        expect(hasChange(after, {add, remove})).toBe(true);
        const stay = users.filter((user) => !remove.includes(user));
        expect(after.slice(0, stay.length)).toEqual(stay);
        expect(changedUsers(after, {add, remove})).toEqual(after);
      }),
    );
  });

  it('words tell who may join and who may not any more', () => {
    expect(changeWords(['bob'], ['carol', 'dave'], cluster)).toBe(
      'carol, dave may join alice/friends, bob may not join alice/friends any more',
    );
  });
});
