import {describe, expect, it} from 'vitest';
import {hostMachine, newHost} from '../../../source/cluster/host/machine.js';
import * as fixture from '../play.js';
import {alice, at, bob, carol, line, live, lost, onlyFirst, said} from '../play.js';

const announcement = ['1 cluster', '1 access', '2 cluster'];
const client = (from: string) => line('future.p2p', {type: 'client', from, expires: at(3600), protocols: []});

function start(leaveAt?: number) {
  return fixture.play(hostMachine, newHost({id: alice, users: ['alice', 'bob'], leaveAt}));
}

describe('a host', () => {
  it('announces cluster and access list on the first topic, itself on the second', () => {
    const effects = start().feed(live);
    expect(said(effects)).toEqual(announcement);
    expect(effects).toMatchObject([
      {said: {type: 'cluster', from: alice, expires: at(14 * 86_400), protocols: ['wormhole']}},
      {said: {type: 'access', owner: alice, users: ['alice', 'bob'], expires: at(14 * 86_400)}},
      {said: {type: 'cluster', from: alice}},
    ]);
  });

  it('does so every two minutes and after every return of the link', () => {
    const host = start();
    host.feed(live);
    expect(said(host.pass(119.9))).toEqual([]);
    expect(said(host.pass(0.1))).toEqual(announcement);
    host.feed(lost);
    expect(said(host.pass(600))).toEqual([]);
    expect(said(host.feed(live))).toEqual(announcement);
  });

  it('knows only the first topic where the second is not there', () => {
    expect(said(start().feed(onlyFirst))).toEqual(['1 cluster', '1 access']);
  });

  it('greets newcomers within a second, but not more often than every 2 s', () => {
    const host = start();
    host.feed(live);
    host.pass(30);
    host.feed(client(bob), client(carol));
    expect(said(host.pass(1))).toEqual(announcement);
    host.feed(client('dave@desk:4'));
    expect(said(host.pass(1.4))).toEqual([]);
    expect(said(host.pass(0.1))).toEqual(announcement);
    host.feed(client(bob), client(alice));
    expect(said(host.pass(60))).toEqual([]);
  });

  it('announces another list at once', () => {
    const host = start();
    host.feed(live);
    const effects = host.feed({type: 'users', users: ['alice', 'carol']});
    expect(effects).toMatchObject([{}, {said: {users: ['alice', 'carol']}}, {}]);
    host.feed(lost);
    expect(host.feed({type: 'users', users: ['alice']})).toEqual([]);
    expect(host.feed(live)).toMatchObject([{}, {said: {users: ['alice']}}, {}]);
  });

  it('goes on longer when asked, and announces until when', () => {
    const host = start(fixture.start + 60_000);
    host.feed(live);
    const effects = host.feed({type: 'extend', leaveAt: fixture.start + 120_000});
    expect(effects).toMatchObject([{said: {expires: at(120)}}, {}, {}]);
    expect(said(host.pass(119))).not.toContain('2 bye');
    expect(said(host.pass(1))).toEqual(['2 bye']);
  });

  it('says goodbye when it stops, when its time is over, and leaves no timer', () => {
    const stopped = start();
    stopped.feed(live);
    expect(fixture.typesOf(stopped.feed({type: 'stop', reason: 'Enough.'}))).toEqual(['say', 'closed']);
    const timed = start(fixture.start + 60_000);
    timed.feed(live);
    expect(said(timed.pass(60))).toEqual(['2 bye']);
    for (const host of [stopped, timed]) expect(hostMachine.wake(host.state)).toBeUndefined();
    expect(start().feed(fixture.boardClosed)).toEqual([{type: 'closed'}]);
  });
});
