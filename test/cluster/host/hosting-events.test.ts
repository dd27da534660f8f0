/** The host's role on a board whose answers the test decides. */
import {describe, expect, it} from 'vitest';
import type {AccessResult, SessionEvent} from '../../../source/board/session/types.js';
import {openHosting} from '../../../source/cluster/host/hosting.js';
import type {EventBody, HostingEvent} from '../../../source/store/event.js';
import {handClock} from '../../helpers/hand-clock.js';

type Board = Parameters<typeof openHosting>[0]['board'];

const inForce: AccessResult = {inForce: true, lingering: []};

/** Alice's role over a live board that gives these answers, one after the other, then that all is in force. */
function world(answers: AccessResult[]) {
  const listeners = new Set<(event: SessionEvent) => void>();
  const asked: string[] = [];
  const answer = (users: readonly string[]) => {
    asked.push(users.join(' '));
    return Promise.resolve(answers.shift() ?? inForce);
  };
  const board = {
    ...{user: 'alice', host: 'board.lan', state: 'live', extended: true, role: 'host'},
    post: () => true,
    subscribe(listener: (event: SessionEvent) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => Promise.resolve(),
    setRole: (role: {access?: readonly string[]}) => answer(role.access ?? []),
    setAccess: answer,
  };
  const events: EventBody[] = [];
  const role = openHosting({
    board: board as unknown as Board,
    cluster: 'alice/friends',
    clock: handClock(0),
    record: (event) => events.push(event),
    lists: {usersOf: () => undefined, changeUsers: () => 'The disk is full.', watch: () => () => undefined},
    id: () => 'alice@desk:1',
    hold: () => Promise.reject(new Error('Nothing is held here.')),
  });
  return {
    role,
    asked,
    board,
    now: () => events.findLast((event): event is HostingEvent => event.type === 'hosting'),
    notices: () => events.flatMap((event) => (event.type === 'note' ? [event.text] : [])),
    link() {
      for (const listener of [...listeners]) listener({type: 'link', state: 'live'});
    },
  };
}

describe('events and notices of hosting', () => {
  it('a notice says that an access list is not in force yet, and another one when it is', async () => {
    const {role, now, notices, link} = world([
      inForce,
      {inForce: false, detail: 'it is held', lingering: []},
    ]);
    await role.host(['bob']);
    await role.add('carol');
    expect(now()).toMatchObject({
      active: true,
      busy: false,
      inForce: false,
      users: ['alice', 'bob', 'carol'],
    });
    expect(notices().at(-1)).toBe('The new access list of alice/friends is not in force yet: it is held.');
    link();
    expect(now()).toMatchObject({active: true, inForce: true});
    expect(notices().at(-1)).toBe('The access list alice, bob, carol of alice/friends is in force now.');
    const count = notices().length;
    link();
    expect(notices()).toHaveLength(count);
  });

  it('a cluster is hosted for R futures only until the second topic is there', async () => {
    const {role, board, now, notices, link} = world([{inForce: false, detail: 'it is held', lingering: []}]);
    board.extended = false;
    await role.host(['bob']);
    expect(now()).toMatchObject({active: true, inForce: false});
    expect(notices().at(-1)).toBe('You host alice/friends for R futures only: it is held.');
    link();
    expect(now()).toMatchObject({inForce: false});
    board.extended = true;
    link();
    expect(now()).toMatchObject({inForce: true});
  });

  it('changes of the access list are ignored while an earlier one is under way', async () => {
    const {role, asked, now} = world([]);
    await role.host(['bob']);
    const adding = role.add('carol');
    expect(now()).toMatchObject({busy: true, inForce: false});
    await Promise.all([adding, role.add('dave'), role.remove('bob'), role.host(['erin'])]);
    expect(asked).toEqual(['bob', 'alice bob carol']);
    expect(now()).toMatchObject({busy: false, inForce: true});
  });

  it('a notice says once which removed users are still connected, and another that a list was not kept', async () => {
    const {role, notices} = world([]);
    const listing = (...users: readonly string[]) => ({
      topics: [
        {name: 'alice/friends/future.p2p', pipes: users.map((user) => ({user, address: '192.0.2.1:1'}))},
      ],
    });
    role.see(listing('alice', 'mallory'));
    expect(notices()).toEqual([]);
    await role.host(['bob']);
    expect(notices()).toContain('The list is in use, but not kept for the next time: The disk is full.');
    const before = notices().length;
    for (const users of [['mallory'], ['mallory', 'bob'], ['bob'], ['dave', 'carol']]) {
      role.see(listing('alice', ...users));
    }

    expect(notices().slice(before)).toEqual([
      'mallory is still connected: the board keeps a removed user until they disconnect.',
      'carol, dave are still connected: the board keeps removed users until they disconnect.',
    ]);
  });

  it('a notice gives the error when the board cannot be asked for another access list', async () => {
    const {role, board, notices, now} = world([]);
    await role.host(['bob']);
    board.setAccess = () => Promise.reject(new Error('Only a host has an access list.'));
    await role.add('carol');
    expect(notices().at(-1)).toBe('Only a host has an access list.');
    expect(now()).toMatchObject({busy: false});
  });
});
