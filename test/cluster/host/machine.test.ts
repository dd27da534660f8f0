import {describe, expect, it} from 'vitest';
import {hostMachine, newHost} from '../../../source/cluster/host/machine.js';
import * as fixture from '../play.js';
import {alice, at, bob, carol, line, live, lost, onlyFirst, sentLines} from '../play.js';

const announcement = ['1 cluster', '1 access', '2 cluster'];
const client = (from: string) => line('future.p2p', {type: 'client', from, expires: at(3600), protocols: []});

function start(leaveAt?: number) {
  return fixture.play(hostMachine, newHost({id: alice, users: ['alice', 'bob'], leaveAt}));
}

describe('announcements of a host', () => {
  it('a host announces cluster and access list on the first topic, and itself on the second', () => {
    const effects = start().feed(live);
    expect(sentLines(effects)).toEqual(announcement);
    expect(effects).toMatchObject([
      {draft: {type: 'cluster', from: alice, expires: at(14 * 86_400), protocols: ['wormhole']}},
      {draft: {type: 'access', owner: alice, users: ['alice', 'bob'], expires: at(14 * 86_400)}},
      {draft: {type: 'cluster', from: alice}},
    ]);
  });

  it('a host repeats its announcement every two minutes and after every return of the link', () => {
    const host = start();
    host.feed(live);
    expect(sentLines(host.pass(119.9))).toEqual([]);
    expect(sentLines(host.pass(0.1))).toEqual(announcement);
    host.feed(lost);
    expect(sentLines(host.pass(600))).toEqual([]);
    expect(sentLines(host.feed(live))).toEqual(announcement);
  });

  it('a host announces on the first topic only where the second is not there', () => {
    expect(sentLines(start().feed(onlyFirst))).toEqual(['1 cluster', '1 access']);
  });

  it('a host announces to a new client within a second, but not more often than every 2 s', () => {
    const host = start();
    host.feed(live);
    host.pass(30);
    host.feed(client(bob), client(carol));
    expect(sentLines(host.pass(1))).toEqual(announcement);
    host.feed(client('dave@desk:4'));
    expect(sentLines(host.pass(1.4))).toEqual([]);
    expect(sentLines(host.pass(0.1))).toEqual(announcement);
    host.feed(client(bob), client(alice));
    expect(sentLines(host.pass(60))).toEqual([]);
  });

  it('who comes after the host has come back is greeted, known or not, and so is one of ours who has come back', () => {
    const host = start();
    host.feed(live, client(bob));
    host.pass(30);
    host.feed(lost, live);
    host.pass(1);
    host.feed(client(bob));
    expect(sentLines(host.pass(2))).toEqual(announcement);
    host.feed(client(bob));
    expect(sentLines(host.pass(30))).toEqual([]);
    host.feed(line('p2p-tui', {type: 'client', from: bob, expires: at(3600), protocols: []}));
    expect(sentLines(host.pass(1))).toEqual(announcement);
  });

  it('a host contradicts within a second who tells another access list of its owner, and nobody else', () => {
    const host = start();
    host.feed(live);
    host.pass(30);
    const told = (users: readonly string[], owner = 'alice@elsewhere:5') => fixture.access(users, owner);
    expect(sentLines(host.feed(told(['bob']), told(['mallory'], 'mallory@den:6')))).toEqual([]);
    expect(sentLines(host.pass(60))).toEqual([]);
    expect(sentLines(host.feed(told(['bob', 'mallory'])))).toEqual(announcement);
    expect(sentLines(host.feed(told(['bob', 'mallory'], alice)))).toEqual([]);
    expect(sentLines(host.pass(1))).toEqual(announcement);
  });

  it('a host announces another access list at once, or with the next link', () => {
    const host = start();
    host.feed(live);
    const effects = host.feed({type: 'users', users: ['alice', 'carol']});
    expect(effects).toMatchObject([{}, {draft: {users: ['alice', 'carol']}}, {}]);
    host.feed(lost);
    expect(host.feed({type: 'users', users: ['alice']})).toEqual([]);
    expect(host.feed(live)).toMatchObject([{}, {draft: {users: ['alice']}}, {}]);
  });

  it('a host that is extended announces until when, and leaves then', () => {
    const host = start(fixture.start + 60_000);
    host.feed(live);
    const effects = host.feed({type: 'extend', leaveAt: fixture.start + 120_000});
    expect(effects).toMatchObject([{draft: {expires: at(120)}}, {}, {}]);
    expect(sentLines(host.pass(119))).not.toContain('2 bye');
    expect(sentLines(host.pass(1))).toEqual(['2 bye']);
  });

  it('a host sends a bye when it stops or its time is over, and leaves no timer', () => {
    const stopped = start();
    stopped.feed(live);
    expect(fixture.typesOf(stopped.feed({type: 'stop', reason: 'Enough.'}))).toEqual(['send-line', 'closed']);
    const timed = start(fixture.start + 60_000);
    timed.feed(live);
    expect(sentLines(timed.pass(60))).toEqual(['2 bye']);
    for (const host of [stopped, timed]) expect(hostMachine.wake(host.state)).toBeUndefined();
    expect(start().feed(fixture.boardClosed)).toEqual([{type: 'closed'}]);
  });
});
