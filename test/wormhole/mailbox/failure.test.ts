import {createServer as createHttpServer} from 'node:http';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import type {WebSocket} from 'ws';
import {receive as receiveAny} from '../../../source/wormhole/receive.js';
import {sendText} from '../../../source/wormhole/send.js';
import {startMailbox} from '../../../source/wormhole/server/mailbox.js';
import {layCable} from '../faults/cable.js';
import {freshPath, randomFile, sameBytes} from '../helpers/files.js';
import {expectNothingLeft} from '../helpers/nothing-left.js';
import {sending, startScriptedMailbox, welcome} from '../helpers/scripted-mailbox.js';
import {announcing, freshCode, outcome, receive, send} from '../helpers/sides.js';
import {useWorld} from '../helpers/world.js';

const world = useWorld();

afterEach(() => expectNothingLeft(world()));

describe('failures of a mailbox server', () => {
  /** Starts a server, gives its URL to the body, and ends it. */
  const withServer = async (
    serve: (socket: WebSocket) => void,
    body: (url: string) => Promise<void>,
  ): Promise<void> => {
    const server = await startScriptedMailbox(serve);
    try {
      await body(server.url);
    } finally {
      await server.close();
    }
  };

  it('a transfer ends with mailbox when no mailbox server listens at its address', async () => {
    const {direct, directory} = world();
    const end = receive(freshCode(), freshPath(directory), {...direct, mailbox: 'ws://127.0.0.1:1/v1'});
    expect(await outcome(end)).toMatchObject({
      code: 'mailbox',
      permanent: false,
      message: expect.stringContaining('127.0.0.1:1') as string,
    });
  });

  it.each(['nonsense', 'http://127.0.0.1/v1', ''])(
    'a transfer ends with mailbox for good when the address of the server is %j',
    async (mailbox) => {
      const {direct, directory} = world();
      const end = receive(freshCode(), freshPath(directory), {...direct, mailbox});
      expect(await outcome(end)).toMatchObject({code: 'mailbox', permanent: true, side: 'here'});
    },
  );

  it.each([
    [404, true],
    [429, false],
    [503, false],
  ])(
    'a transfer ends with mailbox when the server answers by HTTP %d; for good: %s',
    async (status, permanent) => {
      const {direct, directory} = world();
      const server = createHttpServer((_request, response) => {
        response.writeHead(status, {connection: 'close'}).end();
      });
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const mailbox = `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
      const end = await outcome(receive(freshCode(), freshPath(directory), {...direct, mailbox}));
      expect(end).toMatchObject({code: 'mailbox', permanent});
      await new Promise((resolve) => server.close(resolve));
    },
  );

  it('a transfer ends with mailbox for good when the server has no TLS but its address is wss:', async () => {
    const {direct, directory, mailbox} = world();
    const end = receive(freshCode(), freshPath(directory), {
      ...direct,
      mailbox: mailbox.url.replace(/^ws:/, 'wss:'),
    });
    expect(await outcome(end)).toMatchObject({code: 'mailbox', permanent: true, side: 'here'});
  });

  it('a transfer ends with timeout when the mailbox server accepts but sends nothing', async () => {
    const {direct, directory} = world();
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const mailbox = `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
    const end = receive(freshCode(), freshPath(directory), {...direct, mailbox, timeouts: {mailbox: 50}});
    expect(await outcome(end)).toMatchObject({code: 'timeout'});
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    [
      'refuses in its welcome',
      [{type: 'welcome', welcome: {error: 'closed for repairs'}}],
      /closed for repairs/,
      true,
    ],
    ['reports an error', [welcome, {type: 'error', error: 'no'}], /error: no\.$/, false],
  ])(
    'a transfer ends with mailbox and the reason when the mailbox server %s',
    async (_name, frames, message, permanent) => {
      await withServer(sending(...frames), async (mailbox) => {
        const {direct, directory} = world();
        const end = await outcome(receive(freshCode(), freshPath(directory), {...direct, mailbox}));
        const sentence = expect.stringMatching(message) as string;
        expect(end).toMatchObject({code: 'mailbox', message: sentence, permanent});
      });
    },
  );

  it.each([
    ['talks nonsense', ['hello']],
    ['sends binary frames', [Buffer.from('{"type":"welcome","welcome":{}}')]],
    ['sends a frame of 10 MB', ['x'.repeat(10_000_000)]],
  ])('a transfer ends with mailbox when the mailbox server %s', async (_name, frames) => {
    await withServer(sending(...frames), async (mailbox) => {
      const {direct, directory} = world();
      const end = await outcome(receive(freshCode(), freshPath(directory), {...direct, mailbox}));
      expect(end).toMatchObject({code: 'mailbox'});
    });
  });

  it('a transfer ends with bad-message when the mailbox server floods it with messages', async () => {
    const flood = (socket: WebSocket): void => {
      sending(welcome, {type: 'claimed', mailbox: 'm'})(socket);
      for (let phase = 0; phase < 200; phase += 1) {
        sending({type: 'message', side: 'x', phase: String(phase), body: 'ab', id: 'x'})(socket);
      }
    };
    await withServer(flood, async (mailbox) => {
      const {direct, directory} = world();
      const end = await outcome(receive(freshCode(), freshPath(directory), {...direct, mailbox}));
      expect(end).toMatchObject({code: 'bad-message'});
    });
  });

  it('a transfer succeeds though the mailbox server goes and comes back having forgotten everything', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 1_000);
    const target = freshPath(directory);
    const code = freshCode();
    const first = await startMailbox({host: '127.0.0.1', port: 0});
    const second = await startMailbox({host: '127.0.0.1', port: 0});
    const service = {host: '127.0.0.1', port: first.port};
    const cable = await layCable(service);
    const {options, waiting} = announcing({...direct, mailbox: cable.mailbox});
    const receiving = receive(code, target, options);
    await waiting;
    service.port = second.port;
    await first.close();
    await Promise.all([receiving, send(code, file, {...direct, mailbox: second.url})]);
    expect(await sameBytes(file, target)).toBe(true);
    await cable.close();
    await second.close();
  });

  it('both sides succeed though the connection to the server is lost as a text is confirmed', async () => {
    const {direct, mailbox} = world();
    const code = freshCode();
    const cable = await layCable({host: '127.0.0.1', port: mailbox.port});
    const options = {...direct, mailbox: cable.mailbox};
    const takeText = (): Promise<void> => {
      cable.suffer('blink');
      return Promise.resolve();
    };
    const [, received] = await Promise.all([
      sendText(code, 'hello', direct),
      receiveAny(code, {...options, maxBytes: 100, decide: () => undefined, takeText}),
    ]);
    expect(received).toEqual({kind: 'text', text: 'hello'});
    await cable.close();
  });

  it('a transfer ends with mailbox when the mailbox server goes for good', async () => {
    const {direct, directory} = world();
    const server = await startMailbox({host: '127.0.0.1', port: 0});
    const {options, waiting} = announcing({...direct, mailbox: server.url, timeouts: {reconnect: 10}});
    const end = outcome(receive(freshCode(), freshPath(directory), options));
    await waiting;
    await server.close();
    expect(await end).toMatchObject({code: 'mailbox'});
  });
});
