/** A board among clients that do what they should not: one line in the log, and service for the others. */
import {once} from 'node:events';
import {createConnection, createServer, type Socket} from 'node:net';
import ssh2 from 'ssh2';
import {describe, expect, it, onTestFinished} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import type {Limits} from '../../../source/board/server/limits.js';
import type {BoardServer} from '../../../source/board/server/server.js';
import type {Clock} from '../../../source/clock/clock.js';
import {systemClock} from '../../../source/clock/system.js';
import {answerOf, connectTo} from '../../helpers/listing.js';
import {createChanges} from '../../helpers/until.js';
import {createClock} from '../../simulation/clock.js';
import {privateKeyOf, publicKeyOf, rawPipe, start, users} from '../fixture.js';

type Logged = BoardServer & {
  readonly log: readonly string[];
  /** Resolves with the first line, past or to come, that fits. */
  said(fits: RegExp): Promise<string>;
};

/** @param clock one that stands still has what is said again and again told once. */
async function board(limits: Partial<Limits> = {}, clock: Clock = systemClock): Promise<Logged> {
  const log: string[] = [];
  const changes = createChanges();
  const server = await start({
    limits,
    clock,
    log(line) {
      log.push(line);
      changes.tell();
    },
  });
  return {...server, log, said: (fits) => changes.until(() => log.find((line) => fits.test(line)))};
}

/** Logs in, from an address of loopback of its own, and asks who it is. */
async function ask({port}: BoardServer, key: string, localAddress = '127.0.0.1'): Promise<string> {
  const client = await connectTo(port, key, {localAddress});
  const text = await answerOf(client, 'user');
  client.end();
  return text;
}

/** A proxy that can fall silent, as a cable does that is pulled: nothing is closed, nothing comes through. */
async function cable(server: BoardServer): Promise<{port: number; pull(): void}> {
  const sockets: Socket[] = [];
  const proxy = createServer((near) => {
    const far = createConnection(server.port, '127.0.0.1');
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far);
    far.pipe(near);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
    await once(proxy, 'close');
  });
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    pull() {
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
}

describe('clients that misbehave', () => {
  it('a board logs a key that it does not know, and makes an address that fails too often wait', async () => {
    const server = await board({failedLogins: 3, loginPause: 600_000}, createClock());
    for (let round = 0; round < 3; round += 1) {
      await expect(ask(server, generateKey().privateKey)).rejects.toThrow(/authentication/);
    }

    const unknown = await server.said(/no account has its key/);
    expect(unknown).toMatch(/^me@127\.0\.0\.1:\d+ was not let in: no account has its key SHA256:\S{43}\.$/);
    expect(server.log.filter((line) => line.includes('not let in'))).toHaveLength(1);
    // The board hears of the end of the last connection in its own time.
    while (!server.log.some((line) => line.includes('was turned away'))) {
      const probe = createConnection(server.port, '127.0.0.1').resume();
      probe.on('error', () => undefined).end();
      await new Promise((resolve) => probe.once('close', resolve));
    }

    await server.said(
      /was turned away: too many log-ins from there have failed, and it has to wait 600 s\.$/,
    );
    expect(await ask(server, privateKeyOf('bob'), '127.0.0.2')).toMatch(/^bob\n/);
  });

  it('a board cuts off a client that asks to log in without a key again and again', async () => {
    const server = await board({authAttempts: 5});
    const client = new ssh2.Client();
    const closed = new Promise<void>((resolve) => client.on('error', () => undefined).once('close', resolve));
    client.connect({
      host: server.host,
      port: server.port,
      username: 'me',
      authHandler: (_left, _partial, next) => {
        next({type: 'none', username: 'me'});
      },
    });
    await closed;
    await server.said(/^me@.* was not let in: it asked too often whether it may\.$/);
    expect(server.log).toHaveLength(1);
    expect(await ask(server, privateKeyOf('bob'))).toMatch(/^bob\n/);
  });

  it('a board gives up a connection that sends nothing, with one line in the log', async () => {
    const server = await board({authTime: 100});
    const silent = createConnection(server.port, '127.0.0.1').resume();
    await once(silent, 'close');
    expect(await server.said(/took too long/)).toMatch(/^127\.0\.0\.1:\d+ was not let in/);
    expect(server.log).toHaveLength(1);
  });

  it('a board that holds too much cuts off the client whose lines have no end', async () => {
    const server = await board({totalQueue: 256 * 1024});
    const client = await connectTo(server.port, privateKeyOf('bob'));
    const closed = new Promise<void>((resolve) => client.once('close', resolve));
    const bob = await rawPipe('bob', server, 'notes');
    for (let index = 0; index < 20; index += 1) {
      client.exec('pipe notes', (error, channel) => {
        if (!error) channel.on('error', () => undefined).write('x'.repeat(60_000));
      });
    }

    await closed;
    await server.said(/^bob@.* was cut off: the board holds too much .* most of it for this one\.$/);
    expect(server.log.filter((line) => line.includes('cut off'))).toHaveLength(1);
    expect(bob.channel.writable).toBe(true);
  });

  it('a board serves others while one address floods it, with one line in the log', async () => {
    const server = await board({strangersPerAddress: 20, strangers: 40}, createClock());
    const flood = Array.from({length: 200}, () => createConnection(server.port, '127.0.0.1').resume());
    let closed = 0;
    const turnedAway = new Promise<void>((resolve) => {
      for (const socket of flood) {
        socket
          .on('error', () => undefined)
          .once('close', () => {
            closed += 1;
            if (closed === 180) resolve();
          });
      }
    });
    await turnedAway;
    expect(await ask(server, privateKeyOf('bob'), '127.0.0.2')).toMatch(/^bob\n/);
    expect(server.log.filter((line) => line.includes('turned away'))).toHaveLength(1);
    for (const socket of flood) socket.destroy();
  });

  it('a board cuts off a connection that is dead without having been closed', async () => {
    const server = await board({pingInterval: 100, pingsUnanswered: 2});
    const line = await cable(server);
    await rawPipe('bob', line, 'notes');
    line.pull();
    expect(await server.said(/has not answered/)).toMatch(/^bob@.* was cut off/);
    await server.said(/^bob@.* disconnected\.$/);
    expect(server.log.filter((line) => line.includes('cut off'))).toHaveLength(1);
    expect(await ask(server, privateKeyOf('bob'))).toMatch(/^bob\n/);
  });

  it('a board logs in one line that oversized lines were cut, however many they are', async () => {
    const server = await board({maxLine: 100}, createClock());
    const alice = await rawPipe('alice', server, 'notes');
    const reader = await rawPipe('alice', server, 'notes');
    let got = '';
    const ended = new Promise<void>((resolve) => {
      reader.channel.on('data', (chunk: Buffer) => {
        got += chunk.toString();
        if (got.endsWith('end\n')) resolve();
      });
    });
    alice.write(`${`${'x'.repeat(500)}\n`.repeat(50)}end\n`);
    await ended;
    expect(got).toBe(`${`${'x'.repeat(100)}\n`.repeat(50)}end\n`);
    expect(server.log.filter((line) => line.includes('a line of 500 bytes'))).toHaveLength(1);
  });

  it('a board cuts off users whose key has no account any more, and lets in new keys', async () => {
    const server = await board();
    const bob = await rawPipe('bob', server, 'notes');
    const gone = once(bob.channel.resume(), 'close');
    const carol = await rawPipe('carol', server, 'notes');
    const dora = generateKey();
    const rest = users.filter((user) => user !== 'bob').map((user) => [user, [publicKeyOf(user)]] as const);
    server.setAccounts(new Map([...rest, ['dora', [dora.publicKey]]]));
    await gone;
    await server.said(/^bob@.* was cut off: this key has no account any more\.$/);
    await expect(ask(server, privateKeyOf('bob'))).rejects.toThrow(/authentication/);
    expect(await ask(server, dora.privateKey)).toMatch(/^dora\n/);
    expect(carol.channel.writable).toBe(true);
    expect(() => {
      server.setAccounts(new Map([['alice', ['nonsense']]]));
    }).toThrow(/authorized_keys/);
    expect(await ask(server, dora.privateKey)).toMatch(/^dora\n/);
  });
});
