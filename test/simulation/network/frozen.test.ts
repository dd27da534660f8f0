import {describe, expect, it} from 'vitest';
import type {Role, SessionEvent} from '../../../source/board/session/types.js';
import {startHost} from '../../../source/cluster/host/host.js';
import {clientHello} from '../../../source/session/client-hello.js';
import {createClock} from '../clock.js';
import {createRandom} from '../random.js';
import {createNetwork} from './board.js';
import {cluster, openSession} from './open-session.js';

const users = ['alice', 'bob'];

/** Alice hosts; bob is a member who has said hello. What each is told of frozen topics is kept. */
async function openCluster() {
  const clock = createClock();
  const random = createRandom(1);
  const network = createNetwork({clock, random, delay: 20, tear: 0, lateness: 0});
  const open = (user: string, role: Role) => {
    const process = clock.fork();
    const session = openSession({process, role, connect: network.connectAs(user, process), random});
    const told: (Pick<Extract<SessionEvent, {type: 'link'}>, 'frozen'> & {at: number})[] = [];
    session.subscribe((event) => {
      if (event.type === 'link') told.push({at: clock.now(), frozen: event.frozen});
    });
    return {session, told, process};
  };
  const alice = open('alice', {role: 'host', access: users});
  startHost({id: 'alice@home:1', board: alice.session, clock: alice.process, record: () => {}, users});
  await clock.pass(5000);
  const bob = open('bob', {role: 'member'});
  await clock.pass(10_000);
  for (const topic of ['future.p2p', 'p2p-tui'] as const) {
    bob.session.post(topic, clientHello('bob@desk:2', clock.now()));
  }

  await clock.pass(20_000);
  expect([alice.session.state, bob.session.state]).toEqual(['live', 'live']);
  for (const {told} of [alice, bob]) told.length = 0;
  return {clock, network, alice, bob};
}

describe('a topic that somebody who does not read has stopped', () => {
  it('host and members say since when, and take it back when lines get through again', async () => {
    const {clock, network, alice, bob} = await openCluster();
    network.freeze(`${cluster}/future.p2p`, 200_000);
    // The host says hello every two minutes.
    await clock.pass(130_000);
    for (const {told} of [alice, bob]) {
      const [first, ...others] = told.filter(({frozen}) => frozen);
      expect(first?.frozen?.map(({topic}) => topic)).toEqual(['future.p2p']);
      // Ways to the board and back, and what a member hears is on its way a little longer.
      const late = (first?.at ?? Infinity) - (first?.frozen?.[0]?.since ?? 0);
      expect(late).toBeGreaterThanOrEqual(5000);
      expect(late).toBeLessThan(5200);
      expect(others.every(({frozen}) => frozen?.length === 1)).toBe(true);
    }

    await clock.pass(80_000);
    for (const {told, session} of [alice, bob]) {
      expect(told.at(-1)?.frozen).toBeUndefined();
      expect(session.state).toBe('live');
    }
  });

  it('whoever has said something knows after five seconds, on either topic', async () => {
    const {clock, network, bob} = await openCluster();
    network.freeze(`${cluster}/p2p-tui`, 20_000);
    expect(bob.session.post('p2p-tui', clientHello('bob@desk:2', clock.now()))).toBe(true);
    const waited = bob.session.delivered().then(() => clock.now());
    const start = clock.now();
    await clock.pass(10_000);
    // And the board is asked whether the connection lives.
    const took = (await waited) - start;
    expect(took).toBeGreaterThanOrEqual(5000);
    expect(took).toBeLessThan(5100);
    expect(bob.told.at(-1)?.frozen?.map(({topic}) => topic)).toEqual(['p2p-tui']);
    await clock.pass(15_000);
    expect(bob.told.at(-1)?.frozen).toBeUndefined();
  });
});
