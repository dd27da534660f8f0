/** What clients may not do to our mailbox server and our relay. */
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {WebSocket} from 'ws';
import {frameText} from '../../../source/wormhole/net/json.js';
import {mailboxLimits, relayLimits, serverLimits} from '../../../source/wormhole/server/limits.js';
import {type MailboxServer, startMailbox} from '../../../source/wormhole/server/mailbox.js';
import {startRelay} from '../../../source/wormhole/server/relay.js';
import {handClock} from '../../helpers/hand-clock.js';

const anywhere = {host: '127.0.0.1', port: 0};
const cleanups: (() => unknown)[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
  await vi.waitFor(() => {
    expect(process.getActiveResourcesInfo().filter((name) => /^TCP/.test(name))).toEqual([]);
  });
});

async function mailbox(
  limits: Partial<Record<keyof typeof serverLimits, number>> = {},
  clock = handClock(Date.now()),
): Promise<MailboxServer> {
  const server = await startMailbox(anywhere, {...serverLimits, ...limits}, clock);
  cleanups.push(server.close);
  return server;
}

/** A client that is connected; its frames but the acknowledgements are collected. */
async function join({url}: MailboxServer): Promise<{
  readonly socket: WebSocket;
  readonly frames: {readonly type: string; readonly [name: string]: unknown}[];
  say(...commands: object[]): void;
}> {
  const socket = new WebSocket(url);
  const frames: {readonly type: string}[] = [];
  cleanups.push(() => {
    socket.terminate();
  });
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const frame = JSON.parse(frameText(data)) as {readonly type: string};
    if (frame.type !== 'ack') {
      frames.push(frame);
    }
  });
  await once(socket, 'open');
  return {
    socket,
    frames,
    say(...commands) {
      commands.forEach((command) => {
        socket.send(JSON.stringify(command));
      });
    },
  };
}

/**
 * A plain connection, and all that comes until it ends.
 * @param stubborn it talks on when the other end does not, until that is gone
 */
function dial(port: number, stubborn = false): {readonly socket: Socket; readonly ended: Promise<string>} {
  const socket = connect({port, host: '127.0.0.1', allowHalfOpen: stubborn});
  const chunks: Buffer[] = [];
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<string>((resolve) => {
    socket.on('close', () => {
      resolve(Buffer.concat(chunks).toString());
    });
  });
  return {socket, ended};
}

/** Writes a byte now and then until the connection ends. */
function drip(socket: Socket, bytes: string): void {
  const timer = setInterval(() => {
    socket.write(bytes);
  }, 5);
  socket.on('close', () => {
    clearInterval(timer);
  });
}

describe('bounds of our mailbox server', () => {
  it('our mailbox server survives frames that are nested too deeply to be sent back', async () => {
    const client = await join(await mailbox());
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    for (const name of ['id', 'ping', 'x']) {
      client.socket.send(`{"type":"ping","${name}":${deep}}`);
      client.socket.send(`{"type":"nonsense","${name}":${deep}}`);
    }
    client.say({type: 'ping', ping: 'still there'});
    await vi.waitFor(() => {
      expect(client.frames.at(-1)).toMatchObject({type: 'pong', pong: 'still there'});
    });
  });

  it('our mailbox server answers a long frame with a short error', async () => {
    const client = await join(await mailbox());
    client.say({type: 'nonsense', id: 'i'.repeat(50_000), other: 'o'.repeat(50_000)});
    await vi.waitFor(() => {
      expect(client.frames.at(-1)).toMatchObject({type: 'error', orig: {type: 'nonsense'}});
    });
    expect(JSON.stringify(client.frames).length).toBeLessThan(1_000);
  });

  it('our mailbox server ends a connection that sends a frame over its limit', async () => {
    const client = await join(await mailbox());
    client.socket.send('x'.repeat(2 * mailboxLimits.body + 1));
    expect((await once(client.socket, 'close'))[0]).toBe(1009);
  });

  it('our mailbox server ends a client that sends commands but does not read', async () => {
    const client = await join(await mailbox({unread: 50_000}));
    client.socket.pause();
    let over = false;
    client.socket.on('close', () => {
      over = true;
    });
    const flood = setInterval(() => {
      for (let count = 0; count < 500; count += 1) {
        client.say({type: 'ping', ping: 'p'.repeat(100)});
      }
    }, 1);
    cleanups.push(() => {
      clearInterval(flood);
    });
    await vi.waitFor(
      () => {
        // A paused client learns of the end when it cannot write any more.
        client.socket.resume();
        client.socket.pause();
        expect(over).toBe(true);
      },
      {timeout: 20_000},
    );
  });

  it('our mailbox server closes one connection too many with "try again later"', async () => {
    const server = await mailbox({connections: 2});
    await join(server);
    await join(server);
    const third = new WebSocket(server.url);
    expect((await once(third, 'close'))[0]).toBe(1013);
  });

  it('our mailbox server ends an idle client, but not one that waits in a mailbox', async () => {
    const clock = handClock(Date.UTC(2026, 10, 21));
    const server = await mailbox({pingInterval: 200}, clock);
    const idle = await join(server);
    const waiting = await join(server);
    const pong = (ping: number): Promise<void> =>
      vi.waitFor(() => {
        expect(waiting.frames.at(-1)).toMatchObject({type: 'pong', pong: ping});
      });
    waiting.say({type: 'bind', appid: 'a', side: 's'}, {type: 'open', mailbox: 'm'}, {type: 'ping', ping: 1});
    await pong(1);
    clock.jump(-3_600_000);
    clock.advance(serverLimits.idle + 1);
    await once(idle.socket, 'close');
    waiting.say({type: 'ping', ping: 2});
    await pong(2);
  });

  it('our mailbox server ends a connection whose request drips', async () => {
    const server = await mailbox({request: 60});
    const {socket, ended} = dial(server.port);
    drip(socket, 'a');
    expect(await ended).toMatch(/^HTTP\/1.1 4|^$/);
  });

  it('our mailbox server answers a browser with HTTP 426', async () => {
    const server = await mailbox();
    const answer = await fetch(server.url.replace('ws:', 'http:'));
    expect(answer.status).toBe(426);
    await answer.text();
  });

  it('our mailbox server lets two sides claim again, on new connections too, when a third was turned away', async () => {
    const server = await mailbox();
    const enter = [
      {type: 'claim', nameplate: '7'},
      {type: 'open', mailbox: ''},
    ];
    const bind = (side: string): object => ({type: 'bind', appid: 'a', side});
    const box = async (side: string): Promise<string> => {
      const client = await join(server);
      client.say(bind(side), enter[0] ?? {});
      await vi.waitFor(() => {
        expect(client.frames.at(-1)).toMatchObject({type: side === 'c' ? 'error' : 'claimed'});
      });
      return String(client.frames.at(-1)?.['mailbox'] ?? client.frames.at(-1)?.['error']);
    };
    const first = await box('a');
    expect(await box('b')).toBe(first);
    expect(await box('c')).toBe('crowded');
    expect(await box('a')).toBe(first);
    expect(await box('b')).toBe(first);
  });

  it('our mailbox server prunes nameplates that nobody uses, even when the clock was set back', async () => {
    const clock = handClock(Date.UTC(2026, 10, 21));
    const server = await mailbox({pruneInterval: 20}, clock);
    const client = await join(server);
    client.say({type: 'bind', appid: 'a', side: 's'}, {type: 'claim', nameplate: '7'}, {type: 'list'});
    await vi.waitFor(() => {
      expect(client.frames.at(-1)).toMatchObject({type: 'nameplates', nameplates: [{id: '7'}]});
    });
    clock.jump(-3_600_000);
    clock.advance(mailboxLimits.unused);
    await vi.waitFor(() => {
      client.say({type: 'list'});
      expect(client.frames.at(-1)).toMatchObject({type: 'nameplates', nameplates: []});
    });
  });
});

describe('bounds of our relay', () => {
  const request = (digit: string): string => `please relay ${'ab'.repeat(32)} for side ${digit.repeat(16)}\n`;
  const relay = async (limits: Partial<Record<keyof typeof relayLimits, number>>): Promise<number> => {
    const server = await startRelay(anywhere, {...relayLimits, ...limits});
    cleanups.push(server.close);
    return server.port;
  };

  it('our relay ends a connection whose request drips', async () => {
    const {socket, ended} = dial(await relay({request: 60}));
    drip(socket, 'p');
    expect(await ended).toBe('');
  });

  it('our relay ends a connection that waits too long for the other side', async () => {
    const {socket, ended} = dial(await relay({wait: 60}));
    socket.write(request('1'));
    expect(await ended).toBe('');
  });

  it.each([
    ['bad handshake\n', 'x'],
    ['impatient\n', `${request('1')}x`],
  ])('our relay ends a client that sends on after the answer %j', async (answer, words) => {
    const {socket, ended} = dial(await relay({close: 60}), true);
    drip(socket, words.repeat(3));
    expect(await ended).toMatch(new RegExp(`^(${answer})?$`));
  });

  it('our relay ends two joined connections that are idle', async () => {
    const port = await relay({idle: 60});
    const [a, b] = [dial(port), dial(port)];
    a.socket.write(request('1'));
    b.socket.write(request('2'));
    expect(await Promise.all([a.ended, b.ended])).toEqual(['ok\n', 'ok\n']);
  });

  it('our relay takes no more connections than its limit', async () => {
    const port = await relay({connections: 1});
    const first = dial(port);
    await once(first.socket, 'connect');
    expect(await dial(port).ended).toBe('');
  });

  it('our relay takes bytes no faster than the other side reads them', async () => {
    const port = await relay({});
    const [a, b] = [dial(port), dial(port)];
    a.socket.write(request('1'));
    await once(a.socket, 'ready');
    b.socket.write(request('2'));
    await once(a.socket, 'data');
    b.socket.pause();
    const before = process.memoryUsage().arrayBuffers;
    const block = Buffer.alloc(1024 * 1024);
    let blocks = 0;
    while (a.socket.write(block) || (await drained(a.socket))) {
      blocks += 1;
    }
    expect(blocks).toBeLessThan(64);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });
});

/** Whether what was written goes out, or stays where it is. */
async function drained(socket: Socket): Promise<boolean> {
  const before = socket.bytesWritten - socket.writableLength;
  for (let turn = 0; turn < 50; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return socket.bytesWritten - socket.writableLength > before;
}
