import {type AddressInfo, createServer} from 'node:net';
import {describe, expect, it, onTestFinished} from 'vitest';
import {harmless} from '../../../source/board/server/pico-rules.js';
import {connect} from '../../../source/ssh/client.js';
import type {Clock} from '../../../source/clock/clock.js';
import {systemClock} from '../../../source/clock/system.js';
import type {Board} from '../../../source/cluster/ports.js';
import {hello, isLink, lineFrom, open, openHosted, rawPipe, start} from '../fixture.js';

const host = {role: 'host', access: ['bob']} as const;

describe('sessions on a board', () => {
  it('a session joins a hosted cluster on both topics', async () => {
    const {alice, bob} = await openHosted();
    expect(bob.user).toBe('bob');
    expect(bob.extended).toBe(true);
    expect(alice.extended).toBe(true);
  });

  it('a session is what the roles of a cluster take for a board', async () => {
    const server = await start();
    const port: Board = open('alice', server, host);
    expect(port.state).toBe('connecting');
  });

  it('a session works on the first topic alone until the host serves the second, and takes it up then', async () => {
    const server = await start();
    await rawPipe('alice', server, 'friends/future.p2p -a alice,bob');
    const bob = open('bob', server);
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

  it('a host is denied where his topic is held without his list, names who holds it, and takes it when free', async () => {
    const server = await start();
    const ghost = await rawPipe('alice', server, 'friends/future.p2p');
    const alice = open('alice', server, host);
    expect(await alice.until(isLink('denied'))).toMatchObject({
      detail: expect.stringMatching(
        /^alice\/friends\/future\.p2p is held with no access list .*alice@127\.0\.0\.1:\d+/,
      ) as string,
    });
    await ghost.close();
    await alice.until(isLink('live'));
  });

  it('a session is lost when the board ends its pipe, and looks for its place anew', async () => {
    const server = await start({rules: {...harmless, lonePipesEnd: true}});
    const visitor = await rawPipe('alice', server, 'friends/future.p2p -a alice,bob');
    const bob = open('bob', server);
    await bob.until(isLink('live'));
    await visitor.close();
    expect(await bob.until(isLink('lost'))).toMatchObject({
      detail: expect.stringContaining('The board closed the pipe') as string,
    });
    await bob.until(isLink('denied'));
    await rawPipe('alice', server, 'friends/future.p2p -a alice,bob');
    bob.forget();
    await bob.until(isLink('live'));
  });

  it('a member is denied access while nobody hosts, says why, and joins when the host comes', async () => {
    const server = await start();
    const bob = open('bob', server);
    const denied = await bob.until(isLink('denied'));
    expect(denied).toMatchObject({
      detail: expect.stringMatching(/^alice\/friends is not hosted now, or [^;]*$/) as string,
      retryAt: expect.any(Number) as number,
    });
    expect(bob.post('future.p2p', hello('bob@here:1'))).toBe(false);
    const alice = open('alice', server, host);
    await alice.until(isLink('live'));
    await bob.until(isLink('live'));
    bob.post('future.p2p', hello('bob@here:1'));
    await alice.until(lineFrom('bob@here:1'));
  });

  it('a member who is denied access leaves the private topic on which he was put', async () => {
    const server = await start();
    const bob = open('bob', server, {
      clock: {now: Date.now, monotonic: () => performance.now(), after: () => () => undefined},
    });
    await bob.until(isLink('denied'));
    const listing = await bob.listing();
    expect(listing?.topics.flatMap(({pipes}) => pipes)).toEqual([]);
  });

  it('a user whom the access list does not name is denied at each try, and receives no line', async () => {
    const server = await start({rules: harmless});
    const alice = open('alice', server, host);
    await alice.until(isLink('live'));
    const carol = open('carol', server);
    await carol.until(isLink('denied'));
    alice.post('future.p2p', hello('alice@there:2'));
    await carol.until((event) => isLink('denied')(event) && event !== carol.events.find(isLink('denied')));
    expect(carol.events.filter((event) => event.type === 'line')).toEqual([]);
  });

  it("the owner's other roles wait until the cluster is hosted, and do not lock the host out", async () => {
    const server = await start();
    const worker = open('alice', server);
    await worker.until(isLink('denied'));
    expect(worker.events.find(isLink('denied'))).toMatchObject({
      detail: 'alice/friends is not hosted yet',
      retryAt: expect.any(Number) as number,
      unhosted: true,
    });
    const alice = open('alice', server, host);
    await alice.until(isLink('live'));
    await worker.until(isLink('live'));
    const listing = await alice.listing();
    expect(listing?.topics.map(({name, access}) => [name, access]).sort()).toEqual([
      ['alice/friends/future.p2p', ['alice', 'bob']],
      ['alice/friends/p2p-tui', ['alice', 'bob']],
    ]);
  });

  it('the owner of a personal cluster needs no host, holds two pipes on each topic, and stays when all others have left', async () => {
    const server = await start({rules: {...harmless, lonePipesEnd: true}});
    const worker = open('alice', server, {cluster: 'alice/personal'});
    await worker.until(isLink('live'));
    // As a client of R comes and goes, and one of ours.
    const r = await rawPipe('alice', server, 'personal/future.p2p');
    const client = open('alice', server, {cluster: 'alice/personal'});
    await client.until(isLink('live'));
    expect([worker.extended, client.extended]).toEqual([true, true]);
    client.post('future.p2p', hello('alice@there:2'));
    await worker.until(lineFrom('alice@there:2'));
    await client.close();
    await r.close();
    const listing = await worker.listing();
    expect(listing?.topics.map(({name, access, pipes}) => [name, access, pipes.length]).sort()).toEqual([
      ['alice/personal/future.p2p', undefined, 2],
      ['alice/personal/p2p-tui', undefined, 2],
    ]);
    expect(worker.events.filter((event) => event.type === 'link' && event.state !== 'live')).toEqual(
      worker.events.filter(isLink('connecting')),
    );
  });

  it('the personal cluster of a user is not that of another', async () => {
    const server = await start();
    const bob = open('bob', server, {cluster: 'alice/personal'});
    await bob.until(isLink('denied'));
  });

  it('a host holds two pipes on each topic, and a member one', async () => {
    const {alice} = await openHosted();
    const listing = await alice.listing();
    expect(listing?.topics.map(({pipes}) => pipes.map(({user}) => user).toSorted())).toEqual([
      ['alice', 'alice', 'bob'],
      ['alice', 'alice', 'bob'],
    ]);
  });

  it('a host remains live on a board that closes lone pipes, and so does his access list', async () => {
    const {server, alice, bob} = await openHosted({rules: {...harmless, lonePipesEnd: true}});
    await bob.close();
    const again = open('bob', server);
    await again.until(isLink('live'));
    expect(alice.events.filter(isLink('lost'))).toEqual([]);
    expect(again.events.filter(isLink('denied'))).toEqual([]);
  });

  it('a session reconnects when the board restarts on the same port', async () => {
    const {server, alice, bob} = await openHosted();
    alice.forget();
    bob.forget();
    await server.close();
    await Promise.all([alice.until(isLink('lost')), bob.until(isLink('lost'))]);
    expect(bob.post('future.p2p', hello('bob@here:1'))).toBe(false);
    await start({port: server.port});
    await Promise.all([alice.until(isLink('live')), bob.until(isLink('live'))]);
    expect(bob.post('future.p2p', hello('bob@here:1'))).toBe(true);
    await alice.until(lineFrom('bob@here:1'));
  });

  it('a session says why it is lost, and when it tries again', async () => {
    const server = await start();
    await server.close();
    const clock: Clock = {now: () => 5000, monotonic: () => 5000, after: () => () => undefined};
    // The first wait is a quarter of a second, spread to half or one and a half times as much.
    const bob = open('bob', server, {clock, random: () => 0.75});
    const detail = expect.stringContaining('Nothing answers at') as string;
    expect(await bob.until(isLink('lost'))).toMatchObject({detail, retryAt: 5313});
  });

  it('a session ends with one sentence when the board knows none of its keys', async () => {
    const server = await start({accounts: new Map()});
    const bob = open('bob', server);
    expect(await bob.until(isLink('closed'))).toMatchObject({
      detail: expect.stringContaining('none of your SSH keys') as string,
    });
  });

  it('a session ends with the reason when the host key is refused', async () => {
    const server = await start();
    const bob = open('bob', server, {
      verifyHostKey: () => Promise.resolve({accepted: false, reason: 'This is not the board.'}),
    });
    expect(await bob.until(isLink('closed'))).toMatchObject({detail: 'This is not the board.'});
  });

  it('a session ends when the board has no account for its key', async () => {
    const server = await start();
    const bob = open('bob', server, {
      async connect(options) {
        return {...(await connect({...options, clock: systemClock})), run: () => Promise.resolve('')};
      },
    });
    expect(await bob.until(isLink('closed'))).toMatchObject({
      detail: expect.stringContaining('no account for your SSH key') as string,
    });
  });

  it('a session ends when what answers speaks another protocol', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).end('SSH-of another kind\r\n');
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const {port} = server.address() as AddressInfo;
    const bob = open('bob', {host: '127.0.0.1', port});
    expect(await bob.until(isLink('closed'))).toMatchObject({
      detail: `127.0.0.1:${port} speaks no SSH that we can speak (Invalid identification string): check its address and port.`,
    });
  });

  it('a session ends when somebody else than the owner wants to host', async () => {
    const server = await start();
    const bob = open('bob', server, host);
    expect(await bob.until(isLink('closed'))).toMatchObject({
      detail: 'Only alice can host alice/friends, and your account is bob.',
    });
  });

  it('a session can be closed while there is no board', async () => {
    const server = await start();
    await server.close();
    const bob = open('bob', server);
    await bob.until(isLink('lost'));
    await bob.close();
    expect(bob.state).toBe('closed');
  });
});
