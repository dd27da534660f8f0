/** A mailbox server that does what it likes. */
import {createHash} from 'node:crypto';
import {createServer as createWeb} from 'node:http';
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net';
import fc from 'fast-check';
import {afterEach, describe, expect, it} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import {WormholeError} from '../../../source/wormhole/error.js';
import type {WormholeOptions} from '../../../source/wormhole/options.js';
import {sendText} from '../../../source/wormhole/send.js';
import type {Timeouts} from '../../../source/wormhole/timeouts.js';
import {freshPath} from '../helpers/files.js';
import {expectNothingLeft} from '../helpers/nothing-left.js';
import {freshCode, outcome, receive} from '../helpers/sides.js';
import {useWorld} from '../helpers/world.js';

const world = useWorld();
const timeouts = {mailbox: 150, peer: 150, key: 150, offer: 150, reconnect: 100, close: 20};

afterEach(() => expectNothingLeft(world()));

const receives = (options: WormholeOptions): Promise<unknown> =>
  receive(freshCode(), freshPath(world().directory), options);

/**
 * How a side ends at a server; the server ends with it.
 * @param goes what that side does
 */
async function endAt(
  server: Server,
  bounds: Partial<Timeouts> = timeouts,
  goes: (options: WormholeOptions) => Promise<unknown> = receives,
): Promise<unknown> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const mailbox = `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
  try {
    return await outcome(goes({...world().direct, mailbox, timeouts: bounds}));
  } finally {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
}

/** How a side ends at a server that does this with each connection. */
function endWith(
  serve: (socket: WebSocket) => void,
  goes: (options: WormholeOptions) => Promise<unknown> = receives,
): Promise<unknown> {
  const web = createWeb();
  new WebSocketServer({server: web}).on('connection', (socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  return endAt(web, timeouts, goes);
}

/** Calls until the connection is gone. */
function keepOn(socket: Socket | WebSocket, send: () => void): void {
  const timer = setInterval(send, 1);
  socket.on('close', () => {
    clearInterval(timer);
  });
}

const welcome = JSON.stringify({type: 'welcome', welcome: {}});
const claimed = JSON.stringify({type: 'claimed', mailbox: 'm'});

describe('hostile mailbox servers', () => {
  it.each([
    ['answers with headers without end', () => `x-a: ${'a'.repeat(1_000)}\r\n`],
    ['lets its answer drip', () => 'a'],
  ])('a receiver ends when the mailbox server %s', async (_name, more) => {
    const end = await endAt(
      createServer((socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\n');
        keepOn(socket, () => socket.write(more()));
      }),
    );
    expect(end).toBeInstanceOf(WormholeError);
  });

  it('a receiver ends with mailbox when the mailbox server redirects it', async () => {
    const end = await endAt(
      createServer((socket) => {
        socket.end('HTTP/1.1 302 Found\r\nlocation: ws://127.0.0.1:1/\r\n\r\n');
      }),
    );
    expect(end).toMatchObject({code: 'mailbox', message: expect.stringContaining('302') as string});
  });

  it('a receiver ends when the mailbox server hangs up after every welcome', async () => {
    const end = await endWith((socket) => {
      socket.send(welcome);
      socket.close();
    });
    expect(end).toMatchObject({code: expect.stringMatching(/^(timeout|mailbox)$/) as string});
  });

  it('a receiver ends with mailbox when the server hangs up once and then accepts but never answers', async () => {
    const web = createWeb();
    const server = new WebSocketServer({noServer: true});
    let connections = 0;
    web.on('upgrade', (request, socket, head) => {
      connections += 1;
      if (connections === 1) {
        server.handleUpgrade(request, socket, head, (client) => {
          client.send(welcome);
          client.send(claimed);
          client.close();
        });
      }
    });
    const end = await endAt(web, {...timeouts, peer: 20_000, reconnect: 400});
    expect(end).toMatchObject({code: 'mailbox'});
    expect(connections).toBeGreaterThan(1);
  });

  it.each([
    ['crowded', 'crowded'],
    ['reclaimed', 'used-code'],
    ['too many mailboxes', 'mailbox'],
  ])('a receiver whose mailbox server sends the error "%s" ends with %s', async (error, code) => {
    const end = await endWith((socket) => {
      socket.send(welcome);
      socket.send(JSON.stringify({type: 'error', error}));
    });
    expect(end).toMatchObject({code});
  });

  it('a receiver ends with mailbox when the server makes it send without end and reads nothing', async () => {
    const end = await endAt(
      createWeb().on('upgrade', (request, socket: Socket) => {
        const accept = createHash('sha1')
          .update(`${String(request.headers['sec-websocket-key'])}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
          .digest('base64');
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
        );
        const frame = (text: string): Buffer =>
          Buffer.concat([Buffer.of(0x81, text.length), Buffer.from(text)]);
        socket.pause();
        socket.write(frame(welcome));
        keepOn(socket, () => {
          for (let turn = 0; turn < 2_000 && socket.writableLength < 1_000_000; turn += 1) {
            socket.write(frame(`{"type":"claimed","mailbox":"m${String(turn)}"}`));
          }
        });
      }),
      {...timeouts, peer: 20_000},
    );
    expect(end).toMatchObject({
      code: 'mailbox',
      message: expect.stringContaining('does not listen') as string,
    });
  });

  it.each([
    [
      'sends an error nested too deeply',
      `{"type":"error","error":${'['.repeat(60_000)}${']'.repeat(60_000)}}`,
    ],
    ['sends an error that is no text', '{"type":"error","error":{"toString":1,"valueOf":2}}'],
  ])('a receiver ends with one short line when the mailbox server %s', async (_name, text) => {
    const end = await endWith((socket) => {
      socket.send(welcome);
      socket.send(text);
    });
    expect(end).toMatchObject({code: 'mailbox', message: expect.stringMatching(/^.{1,200}$/) as string});
  });

  it.each([
    ['acknowledges without end', () => '{"type":"ack"}'],
    ['welcomes without end', () => welcome],
    [
      'gives it ever new mailboxes',
      (turn: number) => JSON.stringify({type: 'claimed', mailbox: `m${String(turn)}`}),
    ],
    [
      'has messages of strangers without end',
      (turn: number) => JSON.stringify({type: 'message', side: `s${String(turn)}`, phase: 'x', body: 'ab'}),
    ],
    [
      'has messages of a peer without end',
      (turn: number) =>
        JSON.stringify({type: 'message', side: 's', phase: String(turn), body: 'ab'.repeat(60_000)}),
    ],
  ])('a receiver ends in bounded memory when the mailbox server %s', async (_name, send) => {
    const before = process.memoryUsage().heapUsed;
    const end = await endWith((socket) => {
      let turn = 0;
      socket.send(welcome);
      socket.send(claimed);
      keepOn(socket, () => {
        for (let count = 0; count < 20 && socket.bufferedAmount < 1_000_000; count += 1) {
          socket.send(send((turn += 1)));
        }
      });
    });
    expect(end).toMatchObject({code: expect.stringMatching(/^(timeout|bad-message|mailbox)$/) as string});
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('a receiver ends with mailbox when the mailbox server closes its mailbox unasked', async () => {
    const end = await endWith((socket) => {
      socket.send(welcome);
      socket.send('{"type":"closed"}');
    });
    expect(end).toMatchObject({
      code: 'mailbox',
      message: expect.stringContaining('threw us out') as string,
    });
  });

  it('a receiver, or a sender without a nameplate, ends with a WormholeError for any frames of the server', async () => {
    const side = fc.constantFrom('us', 'them', '');
    const text = fc.oneof(fc.constantFrom('pake', 'version', '0', '1', 'm', '__proto__'), fc.string());
    const hex = fc.uint8Array({maxLength: 60}).map((bytes) => Buffer.from(bytes).toString('hex'));
    const pake = fc
      .oneof(fc.uint8Array({minLength: 33, maxLength: 33}), fc.uint8Array())
      .map((bytes) => ({pake_v1: Buffer.from(bytes).toString('hex')}))
      .map((body) => Buffer.from(JSON.stringify(body)).toString('hex'));
    const frame = fc.oneof(
      fc.constant({type: 'claimed', mailbox: 'm'}),
      fc.record({type: fc.constant('allocated'), nameplate: fc.oneof(fc.nat().map(String), text)}),
      fc.record({type: fc.constant('message'), side, phase: text, body: fc.oneof(hex, pake, text)}),
      fc.record({
        type: fc.constant('message'),
        side: fc.constant('s'),
        phase: fc.constant('pake'),
        body: pake,
      }),
      fc.record({
        type: fc.constantFrom('released', 'closed', 'ack', 'welcome', 'claimed', 'error', 'x'),
        error: text,
      }),
      fc.object(),
    );
    const line = fc.oneof(
      {weight: 9, arbitrary: frame.map((one) => JSON.stringify(one))},
      {weight: 1, arbitrary: fc.string({unit: 'binary'})},
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, {maxLength: 12}), fc.boolean(), async (lines, asks) => {
        const end = await endWith(
          (socket) => {
            [welcome, ...lines].forEach((one) => {
              socket.send(one);
            });
          },
          asks ? (options) => sendText((nameplate) => `${nameplate}-x`, 'hello', options) : receives,
        );
        expect(end).toBeInstanceOf(WormholeError);
      }),
      {numRuns: 60},
    );
  });
});
