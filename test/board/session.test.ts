import {afterEach, describe, expect, it} from 'vitest';
import type {Message} from '../../source/message/types.js';
import type {Board} from '../../source/cluster/ports.js';
import type {BoardServer} from '../../source/board/server/server.js';
import {isLink, open, rawPipe as openRaw, start, type User, type Watched} from './fixture.js';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

async function board(options: Parameters<typeof start>[0] = {}): Promise<BoardServer> {
  const server = await start(options);
  cleanUp.push(() => server.close());
  return server;
}

function session(user: User, server: BoardServer, options: Parameters<typeof open>[2] = {}): Watched {
  const opened = open(user, server, options);
  cleanUp.push(() => opened.close());
  return opened;
}

async function rawPipe(user: User, server: BoardServer, topic: string) {
  const pipe = await openRaw(user, server, topic);
  cleanUp.push(() => pipe.close());
  return pipe;
}

const host = {role: 'host', access: ['bob']} as const;

function hello(from: string): Message {
  return {
    type: 'client',
    when: '2026-11-21T22:20:58',
    expires: 1_796_509_258,
    from,
    protocols: ['wormhole'],
  };
}

const lineFrom = (from: string) => (event: Watched['events'][number]) =>
  event.type === 'line' && 'from' in event.message && event.message.from === from;

describe('a session on a board', () => {
  it('joins a hosted cluster on both topics', async () => {
    const server = await board();
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    const bob = session('bob', server);
    await bob.until(isLink('live'));
    expect(bob.user).toBe('bob');
    expect(bob.extended).toBe(true);
    expect(alice.extended).toBe(true);
  });

  it('is what the roles of a cluster take for a board', async () => {
    const server = await board();
    const port: Board = session('alice', server, host);
    expect(port.state).toBe('connecting');
  });

  it('works on the first topic alone where the host does not serve the second, and takes it up when he does', async () => {
    const server = await board();
    await rawPipe('alice', server, 'friends/future.p2p -a alice,bob');
    const bob = session('bob', server);
    expect(await bob.until(isLink('live'))).toMatchObject({
      detail:
        'Other runtimes than R cannot be used now: the second topic is missing (does alice host with R?).',
    });
    expect(bob.extended).toBe(false);
    expect(bob.post('p2p-tui', hello('bob@here:1'))).toBe(false);
    expect(bob.post('future.p2p', hello('bob@here:1'))).toBe(true);
    await rawPipe('alice', server, 'friends/p2p-tui -a alice,bob');
    await bob.until((event) => isLink('live')(event) && bob.extended);
    expect(bob.post('p2p-tui', hello('bob@here:1'))).toBe(true);
  });

  it('says who holds the topic of a host without his list, and hosts when that one has left', async () => {
    const server = await board();
    const ghost = await openRaw('alice', server, 'friends/future.p2p');
    const alice = session('alice', server, host);
    expect(await alice.until(isLink('exiled'))).toMatchObject({
      detail: expect.stringMatching(
        /^alice\/friends\/future\.p2p is held with no access list .*alice@127\.0\.0\.1:\d+/,
      ) as string,
    });
    await ghost.close();
    await alice.until(isLink('live'));
  });

  it('is lost when the board ends its pipe, and looks for its place anew', async () => {
    const server = await board({dropLonePipe: true});
    const visitor = await openRaw('alice', server, 'friends/future.p2p -a alice,bob');
    const bob = session('bob', server);
    await bob.until(isLink('live'));
    await visitor.close();
    expect(await bob.until(isLink('lost'))).toMatchObject({
      detail: expect.stringContaining('The board closed the pipe') as string,
    });
    await bob.until(isLink('exiled'));
    await rawPipe('alice', server, 'friends/future.p2p -a alice,bob');
    bob.forget();
    await bob.until(isLink('live'));
  });

  it('carries lines both ways, each once', async () => {
    const server = await board();
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    const bob = session('bob', server);
    await bob.until(isLink('live'));
    expect(bob.post('future.p2p', hello('bob@here:1'))).toBe(true);
    expect(alice.post('future.p2p', hello('alice@there:2'))).toBe(true);
    expect(alice.post('p2p-tui', hello('alice@there:3'))).toBe(true);
    await alice.until(lineFrom('bob@here:1'));
    await bob.until(lineFrom('alice@there:2'));
    await bob.until(lineFrom('alice@there:3'));
    for (const one of [alice, bob]) {
      const senders = one.events.flatMap((event) =>
        event.type === 'line' && 'from' in event.message ? [event.message.from] : [],
      );
      expect(senders.toSorted()).toEqual(['alice@there:2', 'alice@there:3', 'bob@here:1']);
    }
  });

  it('is exiled while nobody hosts, says why, and joins when the host comes', async () => {
    const server = await board();
    const bob = session('bob', server);
    const exile = await bob.until(isLink('exiled'));
    expect(exile).toMatchObject({
      detail: expect.stringMatching(
        /^alice\/friends is not hosted now, or .*; trying again in \d+ s$/,
      ) as string,
    });
    expect(bob.post('future.p2p', hello('bob@here:1'))).toBe(false);
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    await bob.until(isLink('live'));
    bob.post('future.p2p', hello('bob@here:1'));
    await alice.until(lineFrom('bob@here:1'));
  });

  it('leaves the topic of its exile', async () => {
    const server = await board();
    const bob = session('bob', server, {clock: {now: Date.now, after: () => () => undefined}});
    await bob.until(isLink('exiled'));
    const listing = await bob.listing();
    expect(listing?.topics.flatMap(({pipes}) => pipes)).toEqual([]);
  });

  it('stays out for somebody whom the list does not name', async () => {
    const server = await board();
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    const carol = session('carol', server);
    await carol.until(isLink('exiled'));
    alice.post('future.p2p', hello('alice@there:2'));
    await carol.until((event) => isLink('exiled')(event) && event !== carol.events.find(isLink('exiled')));
    expect(carol.events.filter((event) => event.type === 'line')).toEqual([]);
  });

  it("does not let the owner's other roles lock his host out", async () => {
    const server = await board();
    const worker = session('alice', server);
    await worker.until(isLink('exiled'));
    expect(worker.events.find(isLink('exiled'))).toMatchObject({
      detail: expect.stringContaining('alice/friends is not hosted yet') as string,
    });
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    await worker.until(isLink('live'));
    const listing = await alice.listing();
    expect(listing?.topics.map(({name, access}) => [name, access]).sort()).toEqual([
      ['alice/friends/future.p2p', ['alice', 'bob']],
      ['alice/friends/p2p-tui', ['alice', 'bob']],
    ]);
  });

  it('holds two pipes on each topic as a host, and one as a member', async () => {
    const server = await board();
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    const bob = session('bob', server);
    await bob.until(isLink('live'));
    const listing = await alice.listing();
    expect(listing?.topics.map(({pipes}) => pipes.map(({user}) => user).toSorted())).toEqual([
      ['alice', 'alice', 'bob'],
      ['alice', 'alice', 'bob'],
    ]);
  });

  it('outlives the rule that throws lone pipes off, list included', async () => {
    const server = await board({dropLonePipe: true});
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    const bob = session('bob', server);
    await bob.until(isLink('live'));
    await bob.close();
    const again = session('bob', server);
    await again.until(isLink('live'));
    expect(alice.events.filter(isLink('lost'))).toEqual([]);
    expect(again.events.filter(isLink('exiled'))).toEqual([]);
  });

  it('reconnects when the board restarts on the same port', async () => {
    const server = await start();
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    const bob = session('bob', server);
    await bob.until(isLink('live'));
    alice.forget();
    bob.forget();
    await server.close();
    await Promise.all([alice.until(isLink('lost')), bob.until(isLink('lost'))]);
    expect(bob.post('future.p2p', hello('bob@here:1'))).toBe(false);
    await board({port: server.port});
    await Promise.all([alice.until(isLink('live')), bob.until(isLink('live'))]);
    expect(bob.post('future.p2p', hello('bob@here:1'))).toBe(true);
    await alice.until(lineFrom('bob@here:1'));
  });

  it('reports a megabyte of garbage, binary and an empty message as bad lines, and goes on', async () => {
    const server = await board({limits: {maxLine: 2 * 1024 * 1024}});
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    const bob = session('bob', server);
    await bob.until(isLink('live'));
    const raw = await rawPipe('bob', server, 'alice/friends/future.p2p');
    raw.write(Buffer.alloc(1024 * 1024, 'x'));
    raw.write('\nhello world\nwhen=,type=\n');
    raw.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
    bob.post('future.p2p', hello('bob@here:1'));
    raw.write('when=2026-11-21T22:20:58,expires=1796509258,type=client,from=raw@x:1,protocols=wormhole\r\n');
    await alice.until(lineFrom('raw@x:1'));
    await alice.until(lineFrom('bob@here:1'));
    const bad = alice.events.flatMap((event) =>
      event.type === 'line' && event.message.type === 'bad' ? [event.message] : [],
    );
    expect(bad.map(({bytes}) => bytes)).toEqual([1024 * 1024, 11, 11, 3]);
    expect(bad.every(({text}) => text.length <= 256)).toBe(true);
  });

  it('ends with one sentence when the board knows none of its keys', async () => {
    const server = await board({accounts: new Map()});
    const bob = session('bob', server);
    expect(await bob.until(isLink('closed'))).toMatchObject({
      detail: expect.stringContaining('none of your SSH keys') as string,
    });
  });

  it('ends with the reason when the host key is refused', async () => {
    const server = await board();
    const bob = session('bob', server, {
      verifyHostKey: () => Promise.resolve({accepted: false, reason: 'This is not the board.'}),
    });
    expect(await bob.until(isLink('closed'))).toMatchObject({detail: 'This is not the board.'});
  });

  it('ends when somebody else than the owner wants to host', async () => {
    const server = await board();
    const bob = session('bob', server, host);
    expect(await bob.until(isLink('closed'))).toMatchObject({
      detail: 'Only alice can host alice/friends, and your account is bob.',
    });
  });

  it('tells its latency', async () => {
    const server = await board();
    const alice = session('alice', server, host);
    const measured = await alice.until((event) => event.type === 'link' && event.latency !== undefined);
    expect(measured).toMatchObject({state: 'live'});
  });

  it('sends what was posted before it closes', async () => {
    const server = await board();
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    const bob = session('bob', server);
    await bob.until(isLink('live'));
    bob.post('p2p-tui', {type: 'bye', when: '2026-11-21T22:20:58', from: 'bob@here:1', reason: 'done'});
    await bob.close();
    expect(bob.state).toBe('closed');
    await alice.until(lineFrom('bob@here:1'));
  });

  it('throws for a message that the dialect cannot carry', async () => {
    const server = await board();
    const alice = session('alice', server, host);
    await alice.until(isLink('live'));
    expect(() => alice.post('future.p2p', hello('a,b'))).toThrow(RangeError);
  });

  it('can be closed while there is no board', async () => {
    const server = await start();
    await server.close();
    const bob = session('bob', server);
    await bob.until(isLink('lost'));
    await bob.close();
    expect(bob.state).toBe('closed');
  });
});
