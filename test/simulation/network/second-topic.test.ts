import {describe, expect, it} from 'vitest';
import {createClock} from '../clock.js';
import {createRandom} from '../random.js';
import {createNetwork} from './board.js';
import {cluster, openConnection, openSession} from './open-session.js';

describe('a missing second topic', () => {
  it('a member looks for the second topic when a host sends a hello, however long it was missing', async () => {
    const clock = createClock();
    const random = createRandom(1);
    const network = createNetwork({clock, random, delay: 20, tear: 0, lateness: 0});
    const alice = clock.fork();
    const connecting = openConnection(network, 'alice', alice);
    await clock.pass(1000);
    const host = await connecting;
    const pipe = async (topic: string) => {
      const opening = host.pipe(`pipe friends/${topic} -a alice,bob`, {onData() {}, onClose() {}});
      await clock.pass(1000);
      return opening;
    };

    const first = await pipe('future.p2p');
    const member = clock.fork();
    const connect = network.connectAs('bob', member);
    const bob = openSession({process: member, role: {role: 'member'}, connect, random});
    await clock.pass(600_000);
    expect([bob.state, bob.extended]).toEqual(['live', false]);
    const {denials} = network.mishaps;

    await pipe('p2p-tui');
    expect(bob.extended).toBe(false);
    first.write(
      'when=2026-11-21T22:10:00,expires=1900000000,type=cluster,from=alice@home:1,protocols=wormhole\n',
    );
    await clock.pass(1000);
    expect(bob.extended).toBe(true);
    expect(network.list(`${cluster}/p2p-tui`)?.access).toEqual(['alice', 'bob']);
    expect(network.mishaps.denials).toBe(denials);
  });
});
