import {describe, expect, it} from 'vitest';
import {harmless} from '../../../source/board/server/pico-rules.js';
import {systemClock} from '../../../source/clock/system.js';
import type {Connect, Connection} from '../../../source/ssh/connection.js';
import {connect as connectBySsh} from '../../../source/ssh/client.js';
import {shareConnection} from '../../../source/ssh/shared-connection.js';
import {isLink, open, rawPipe, start, type Watched} from '../fixture.js';

/** A board, and a process of alice's with several sessions on it. */
async function setUp() {
  const board = await start({rules: harmless});
  const opened: Connection[] = [];
  const newWay = (): Connect => {
    const share = shareConnection(async (options) => {
      const connection = await connectBySsh(options);
      opened.push(connection);
      return connection;
    });
    return (options) => share({...options, clock: systemClock});
  };
  const connect = newWay();
  const host = (cluster: string) => open('alice', board, {cluster, role: 'host', access: ['bob'], connect});
  const hostTwo = async () => {
    const [one, two] = [host('alice/one'), host('alice/two')];
    await Promise.all([one.until(isLink('live')), two.until(isLink('live'))]);
    return [one, two] as const;
  };
  return {board, opened, connect, newWay, hostTwo};
}

const setbacks = ({events}: Watched) =>
  events.filter((event) => event.type === 'link' && (event.state === 'lost' || event.state === 'denied'));

const addressesOf = async (session: Watched, user: string) => {
  const pipes = (await session.listing())?.topics.flatMap((topic) => topic.pipes) ?? [];
  return new Set(pipes.filter((pipe) => pipe.user === user).map(({address}) => address));
};

describe('a connection shared by sessions', () => {
  it('sessions of any clusters and roles share one connection to the board', async () => {
    const {board, opened, connect, hostTwo} = await setUp();
    const [one] = await hostTwo();
    const client = open('alice', board, {cluster: 'alice/one', connect});
    await client.until(isLink('live'));
    const listing = await one.listing();
    expect(listing?.topics.map(({pipes}) => pipes.length).toSorted()).toEqual([2, 2, 3, 3]);
    expect((await addressesOf(one, 'alice')).size).toBe(1);
    expect(opened).toHaveLength(1);
  });

  it('a session changes the list of its cluster without disturbing others on its connection', async () => {
    const {board, opened, hostTwo} = await setUp();
    const [one, two] = await hostTwo();
    const bob = open('bob', board, {cluster: 'alice/two'});
    await bob.until(isLink('live'));
    expect(await one.setAccess(['bob', 'carol'])).toMatchObject({inForce: true});
    const carol = open('carol', board, {cluster: 'alice/one'});
    await carol.until(isLink('live'));
    expect([...setbacks(two), ...setbacks(bob)]).toEqual([]);
    expect(opened).toHaveLength(1);
  });

  it('a session whose list does not take opens its pipes anew without disturbing others on its connection', async () => {
    const {board, opened, hostTwo} = await setUp();
    const ghost = await rawPipe('alice', board, 'one/future.p2p -a alice,bob');
    const [one, two] = await hostTwo();
    const bob = open('bob', board, {cluster: 'alice/two'});
    await bob.until(isLink('live'));
    const result = await one.setAccess(['carol']);
    expect(result).toMatchObject({inForce: false});
    expect(result.detail).toMatch(/^alice\/one\/future\.p2p is held with the access list alice, bob by /);
    expect(one.events.filter(isLink('lost'))).toMatchObject([
      {detail: 'The pipes of this cluster are opened anew, for the board keeps the old access list.'},
    ]);
    expect([...setbacks(two), ...setbacks(bob)]).toEqual([]);
    expect(opened).toHaveLength(1);
    await ghost.close();
    one.forget();
    await one.until(isLink('live'));
    expect((await addressesOf(two, 'alice')).size).toBe(1);
  });

  it('sessions are disconnected when all on their connection are suspended, and come back over one', async () => {
    const {board, opened, hostTwo} = await setUp();
    const [one, two] = await hostTwo();
    await one.suspend();
    expect(two.state).toBe('live');
    expect((await two.listing())?.topics.map(({name}) => name).toSorted()).toEqual([
      'alice/two/future.p2p',
      'alice/two/p2p-tui',
    ]);
    const [connection] = opened;
    let gone = false;
    void connection?.closed.then(() => (gone = true));
    await two.suspend();
    expect(gone).toBe(true);

    one.forget();
    two.forget();
    one.resume();
    two.resume();
    await Promise.all([one.until(isLink('live')), two.until(isLink('live'))]);
    expect(opened).toHaveLength(2);
    const bob = open('bob', board, {cluster: 'alice/one'});
    await bob.until(isLink('live'));
  });

  it('sessions that share a connection come back over one when the board restarts', async () => {
    const {board, opened, hostTwo} = await setUp();
    const [one, two] = await hostTwo();
    for (const each of [one, two]) each.forget();
    await board.close();
    await Promise.all([one.until(isLink('lost')), two.until(isLink('lost'))]);
    await start({port: board.port});
    await Promise.all([one.until(isLink('live')), two.until(isLink('live'))]);
    expect(opened).toHaveLength(2);
  });

  it('sessions with the same role in the same cluster have a connection each', async () => {
    const {board, opened, newWay, hostTwo} = await setUp();
    const [one] = await hostTwo();
    const connect = newWay();
    const bobs = [1, 2].map(() => open('bob', board, {cluster: 'alice/one', connect}));
    for (const bob of bobs) await bob.until(isLink('live'));
    expect((await addressesOf(one, 'bob')).size).toBe(2);
    expect(opened).toHaveLength(3);
  });

  it('sessions that share a connection end one by one, and the connection with the last', async () => {
    const {opened, hostTwo} = await setUp();
    const [one, two] = await hostTwo();
    await one.close();
    expect(two.post('p2p-tui', {type: 'bye', when: '2026-11-21T22:20:58', from: 'a@b:1', reason: 'x'})).toBe(
      true,
    );
    expect((await addressesOf(two, 'alice')).size).toBe(1);
    await two.close();
    expect(await opened[0]?.closed).toBeTypeOf('string');
  });
});
