/** A board among clients that do what they should not: one line in the log, and service for the others. */
import {once} from 'node:events';
import {createConnection, createServer, type Socket} from 'node:net';
import ssh2 from 'ssh2';
import {afterEach, describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/board/keys.js';
import type {Limits} from '../../../source/board/server/limits.js';
import type {BoardServer} from '../../../source/board/server/server.js';
import {privateKeyOf, publicKeyOf, rawPipe, start, users} from '../fixture.js';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

type Logged = BoardServer & {
  readonly log: readonly string[];
  /** Resolves with the first line, past or to come, that fits. */
  said(fits: RegExp): Promise<string>;
};

async function board(limits: Partial<Limits> = {}): Promise<Logged> {
  const log: string[] = [];
  const waiting = new Set<() => void>();
  const server = await start({
    limits,
    log(line) {
      log.push(line);
      for (const look of waiting) look();
    },
  });
  cleanUp.push(() => server.close());
  return {
    ...server,
    log,
    said: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = log.find((line) => fits.test(line));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Logs in, from an address of loopback of its own, and asks who it is. */
async function ask(server: BoardServer, key: string, localAddress = '127.0.0.1'): Promise<string> {
  const client = new ssh2.Client();
  const closed = new Promise<void>((resolve) =>
    client.once('close', () => {
      resolve();
    }),
  );
  const sock: Socket = createConnection({port: server.port, host: '127.0.0.1', localAddress});
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).on('error', reject);
    client.connect({sock, username: 'me', privateKey: key});
  });
  const text = await new Promise<string>((resolve, reject) => {
    client.exec('user', (error, channel) => {
      if (error) {
        reject(error);
        return;
      }

      let output = '';
      channel.on('data', (chunk: Buffer) => (output += chunk.toString()));
      channel.once('close', () => {
        resolve(output);
      });
    });
  });
  client.end();
  await closed;
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
  cleanUp.push(async () => {
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

describe('a board', () => {
  it('says whose key it does not know, and lets an address that fails too often wait', async () => {
    const server = await board({failedLogins: 3, loginPause: 600_000});
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
      /was turned away: too many log-ins from there have failed, and it has to wait \d+ s\.$/,
    );
    expect(await ask(server, privateKeyOf('bob'), '127.0.0.2')).toMatch(/^bob\n/);
  });

  it('cuts off who asks without end, without a key', async () => {
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

  it('gives up a connection that says nothing, in one line', async () => {
    const server = await board({authTime: 100});
    const silent = createConnection(server.port, '127.0.0.1').resume();
    await once(silent, 'close');
    expect(await server.said(/took too long/)).toMatch(/^127\.0\.0\.1:\d+ was not let in/);
    expect(server.log).toHaveLength(1);
  });

  it('cuts off a client whose lines have no end, when the board holds too much', async () => {
    const server = await board({totalQueue: 256 * 1024});
    const client = new ssh2.Client();
    const closed = new Promise<void>((resolve) => client.once('close', resolve));
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve).on('error', reject);
      client.connect({host: server.host, port: server.port, username: 'me', privateKey: privateKeyOf('bob')});
    });
    client.removeAllListeners('error').on('error', () => undefined);
    const bob = await rawPipe('bob', server, 'notes');
    cleanUp.push(() => bob.close());
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

  it('serves others while one address floods it, with one line in the log', async () => {
    const server = await board({strangersPerAddress: 20, strangers: 40});
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

  it('notices a connection that is dead without having been closed', async () => {
    const server = await board({pingInterval: 100, pingsUnanswered: 2});
    const line = await cable(server);
    await rawPipe('bob', {host: '127.0.0.1', port: line.port}, 'notes');
    line.pull();
    expect(await server.said(/has not answered/)).toMatch(/^bob@.* was cut off/);
    await server.said(/^bob@.* disconnected\.$/);
    expect(server.log.filter((line) => line.includes('cut off'))).toHaveLength(1);
    expect(await ask(server, privateKeyOf('bob'))).toMatch(/^bob\n/);
  });

  it('says in one line that oversized lines were cut, however many', async () => {
    const server = await board({maxLine: 100});
    const alice = await rawPipe('alice', server, 'notes');
    cleanUp.push(() => alice.close());
    const reader = await rawPipe('alice', server, 'notes');
    cleanUp.push(() => reader.close());
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

  it('cuts off those whose key has no account any more, and takes new keys', async () => {
    const server = await board();
    const bob = await rawPipe('bob', server, 'notes');
    const gone = once(bob.channel.resume(), 'close');
    const carol = await rawPipe('carol', server, 'notes');
    cleanUp.push(() => carol.close());
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
