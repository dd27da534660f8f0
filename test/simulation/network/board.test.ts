import {describe, expect, it} from 'vitest';
import type {Connection} from '../../../source/ssh/connection.js';
import {createClock} from '../clock.js';
import {createRandom} from '../random.js';
import {createNetwork} from './board.js';
import type {NetworkOptions} from './network.js';
import {openConnection} from './open-session.js';

function open(options: Partial<NetworkOptions> = {}) {
  const clock = createClock();
  const network = createNetwork({
    clock,
    random: createRandom(1),
    delay: 10,
    tear: 0,
    lateness: 0,
    ...options,
  });
  const join = async (user: string) => {
    const process = clock.fork();
    return {process, connection: await when(openConnection(network, user, process))};
  };

  /** Lets time pass until something has come about. */
  const when = async <Value>(promise: Promise<Value>): Promise<Value> => {
    // It may fail while the time passes, before anybody waits for it.
    promise.catch(() => undefined);
    await clock.pass(1000);
    return promise;
  };

  const pipe = async (connection: Connection, command: string) => {
    let heard = '';
    let closed = false;
    const channel = await when(
      connection.pipe(`pipe ${command}`, {
        onData: (chunk) => (heard += chunk.toString()),
        onClose: () => (closed = true),
      }),
    );
    return {
      channel,
      get heard() {
        return heard;
      },
      get closed() {
        return closed;
      },
    };
  };

  return {clock, network, join, when, pipe};
}

const topic = 'alice/friends/future.p2p';

describe('the simulated board', () => {
  it('users on the access list are put on the topic, and others elsewhere', async () => {
    const {clock, network, join, pipe} = open();
    const [alice, bob, carol] = [await join('alice'), await join('bob'), await join('carol')];
    const host = await pipe(alice.connection, 'friends/future.p2p -a alice,bob');
    const member = await pipe(bob.connection, topic);
    const stranger = await pipe(carol.connection, topic);
    host.channel.write('hello\n');
    await clock.pass(100);
    expect(member.heard).toBe('hello\n');
    expect(stranger.heard).toBe('');
    expect(network.mishaps.denials).toBe(1);
    expect(network.list(topic)?.access).toEqual(['alice', 'bob']);
  });

  it('a pipe left alone on its topic is closed, and the access list is forgotten with it', async () => {
    const {clock, network, join, pipe} = open();
    const [alice, bob] = [await join('alice'), await join('bob')];
    const host = await pipe(alice.connection, 'friends/future.p2p -a alice,bob');
    const member = await pipe(bob.connection, topic);
    member.channel.close();
    await clock.pass(100);
    expect(host.closed).toBe(true);
    expect(network.list(topic)).toBeUndefined();
    expect(network.pipes()).toBe(0);
  });

  it('a stranger gets onto a topic once in the lifetime of the board, where the rules say so', async () => {
    const {clock, network, join, pipe} = open({rules: {strangersEnter: true, departuresDelete: true}});
    const [alice, carol] = [await join('alice'), await join('carol')];
    const command = 'friends/future.p2p -a alice,bob';
    const host = await pipe(alice.connection, command);
    await pipe(alice.connection, command);
    const stranger = await pipe(carol.connection, topic);
    host.channel.write('hello\n');
    await clock.pass(100);
    expect([stranger.heard, network.mishaps.strangers]).toEqual(['hello\n', 1]);

    stranger.channel.close();
    await clock.pass(100);
    expect([network.list(topic), network.mishaps.listsDeleted]).toEqual([undefined, 1]);
    host.channel.close();
    await clock.pass(100);
    await pipe(alice.connection, command);
    await pipe(carol.connection, topic);
    expect([network.mishaps.strangers, network.mishaps.denials]).toEqual([1, 1]);

    network.restart(0);
    await clock.pass(100);
    await pipe((await join('alice')).connection, command);
    await pipe((await join('carol')).connection, topic);
    expect(network.mishaps.strangers).toBe(2);
  });

  it("a member's first departure deletes the host's list, where the rules say so", async () => {
    const {clock, network, join, pipe} = open({rules: {departuresDelete: true}});
    const [alice, bob, carol] = [await join('alice'), await join('bob'), await join('carol')];
    const command = 'friends/future.p2p -a alice,bob,carol';
    const host = await pipe(alice.connection, command);
    await pipe(alice.connection, command);
    for (const expected of [undefined, ['alice', 'bob', 'carol']]) {
      const member = await pipe(bob.connection, topic);
      expect(network.list(topic)?.access).toEqual(['alice', 'bob', 'carol']);
      member.channel.close();
      await clock.pass(100);
      expect(network.list(topic)?.access).toEqual(expected);
      if (!expected) await pipe(alice.connection, command);
    }

    expect(network.mishaps).toMatchObject({listsDeleted: 1, denials: 0});
    // The list that was stored again goes with the pipe that had stored the one before.
    host.channel.close();
    await clock.pass(100);
    expect(network.list(topic)).toBeUndefined();
    await pipe(carol.connection, topic);
    expect(network.mishaps.denials).toBe(1);
  });

  it("a line is torn by another sender's bytes, and loses none of its own", async () => {
    const {clock, network, join, pipe} = open({tear: 1});
    const [alice, bob, carol] = [await join('alice'), await join('bob'), await join('carol')];
    const host = await pipe(alice.connection, 'friends/future.p2p -a alice,bob,carol');
    const members = [await pipe(bob.connection, topic), await pipe(carol.connection, topic)];
    members[0]?.channel.write('from bob\n');
    await clock.pass(50);
    members[1]?.channel.write('from carol\n');
    await clock.pass(3000);
    expect(host.heard).toMatch(/^f?r?o?m? ?b?o?b?from carol\n/);
    expect(host.heard.replace('from carol\n', '')).toBe('from bob\n');
    expect(network.mishaps.torn).toBe(1);
  });

  it('the board keeps the ghost of a connection whose other end is gone', async () => {
    const {clock, network, join, pipe} = open();
    const alice = await join('alice');
    await pipe(alice.connection, 'friends/future.p2p -a alice,bob');
    network.drop(alice.process, {clientNotices: 0, serverNotices: 30_000, away: 0});
    await clock.pass(1);
    expect(await alice.connection.closed).toBe('The network is gone.');
    expect(network.list(topic)?.access).toEqual(['alice', 'bob']);
    await clock.pass(30_000);
    expect(network.list(topic)).toBeUndefined();
  });

  it('the board is away for a while when it restarts, and has no pipes then', async () => {
    const {clock, network, join, pipe, when} = open();
    const alice = await join('alice');
    const host = await pipe(alice.connection, 'friends/future.p2p -a alice,bob');
    network.restart(5000);
    await clock.pass(100);
    expect(host.closed).toBe(true);
    expect(network.pipes()).toBe(0);
    await expect(join('alice')).rejects.toThrow('Nothing answers');
    await clock.pass(5000);
    const again = await join('alice');
    expect(await when(again.connection.run('ls'))).toBe('no pubsub channels found\n');
  });
});
