import {once} from 'node:events';
import {createServer as createWeb} from 'node:http';
import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {WormholeOptions} from '../../../source/wormhole/options.js';
import {sendText} from '../../../source/wormhole/send.js';
import {freshPath, randomFile, sameBytes} from '../helpers/files.js';
import {stubNoProxy} from '../helpers/no-proxy.js';
import {announcing, freshCode, outcome, receive, send} from '../helpers/sides.js';
import {useWorld} from '../helpers/world.js';

const world = useWorld();
const servers: Server[] = [];
const sockets = new Set<Socket>();

beforeEach(stubNoProxy);
afterEach(async () => {
  vi.unstubAllEnvs();
  sockets.forEach((socket) => socket.destroy());
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  expect(world().timers()).toBe(0);
  await vi.waitFor(() => {
    expect(process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap')).toHaveLength(0);
  });
});

/** Listens on loopback. @returns `host:port` */
async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** A proxy that knows CONNECT and nothing else, and takes every name for this machine. */
async function startProxy(): Promise<{
  readonly host: string;
  readonly asked: string[];
  readonly logins: string[];
}> {
  const asked: string[] = [];
  const logins: string[] = [];
  const web = createWeb((_request, response) => {
    response.writeHead(400).end();
  });
  web.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    logins.push(request.headers['proxy-authorization'] ?? '');
    const upstream = connect(Number(new URL(`http://${request.url ?? ''}`).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    socket.on('close', () => upstream.destroy());
  });
  return {host: await listen(web), asked, logins};
}

/** A proxy that gives this answer to whatever it is asked, and hangs up. @returns `host:port` */
function startAnswering(answer: () => string | Buffer): Promise<string> {
  return listen(
    createServer((socket) => {
      socket.once('data', () => socket.end(answer()));
    }),
  );
}

/** The mailbox server, by a name that only the proxy knows. */
function distant(): WormholeOptions {
  const {direct, mailbox} = world();
  return {...direct, mailbox: `ws://mailbox.invalid:${String(mailbox.port)}/v1`};
}

describe('replies of a proxy', () => {
  it('a transfer ends with a WormholeError for any bad reply of the proxy to CONNECT', async () => {
    const line = fc.constantFrom(
      ...['HTTP/1.1 200 OK', 'HTTP/1.0 407 no', 'HTTP/1.1 99999', 'HTTP/9', 'x: y', ':', '\0', '200', ' '],
    );
    const reply = fc.oneof(
      fc.uint8Array({maxLength: 200}).map((bytes) => Buffer.from(bytes)),
      fc.array(line, {maxLength: 6}).map((lines) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)),
    );
    let answer: Buffer = Buffer.alloc(0);
    vi.stubEnv('http_proxy', await startAnswering(() => answer));
    await fc.assert(
      fc.asyncProperty(reply, async (bytes) => {
        answer = bytes;
        const options = {...distant(), timeouts: {mailbox: 2_000}};
        const end = await outcome(receive(freshCode(), freshPath(world().directory), options));
        expect(end).toMatchObject({code: expect.stringMatching(/^(proxy|mailbox)$/) as string});
      }),
      {numRuns: 50},
    );
  });
});

describe('statuses of a proxy', () => {
  it.each([
    ['407 Proxy Authentication Required', true],
    ['403 Forbidden', true],
    ['502 Bad Gateway', false],
  ])('a proxy that answers %s refuses for good: %s', async (status, permanent) => {
    vi.stubEnv('http_proxy', await startAnswering(() => Buffer.from(`HTTP/1.1 ${status}\r\n\r\n`)));
    const options = {...distant(), timeouts: {mailbox: 2_000}};
    const end = await outcome(receive(freshCode(), freshPath(world().directory), options));
    expect(end).toMatchObject({code: 'proxy', permanent, side: 'here'});
  });
});

describe('transfers behind a proxy', () => {
  it('a transfer reaches the mailbox server by CONNECT, and its bytes go past the proxy', async () => {
    const {directory} = world();
    const proxy = await startProxy();
    vi.stubEnv('http_proxy', `http://me:secret@${proxy.host}`);
    const file = await randomFile(directory, 300_000);
    const target = freshPath(directory);
    const code = freshCode();
    await Promise.all([send(code, file, distant()), receive(code, target, distant())]);
    expect(await sameBytes(file, target)).toBe(true);
    const name = new URL(distant().mailbox).host;
    expect(proxy.asked).toEqual([name, name]);
    expect(proxy.logins).toEqual(Array(2).fill(`Basic ${Buffer.from('me:secret').toString('base64')}`));
  });

  it('a transfer reconnects through the proxy when the connection is lost', async () => {
    const {directory} = world();
    const proxy = await startProxy();
    vi.stubEnv('http_proxy', proxy.host);
    const code = freshCode();
    const target = freshPath(directory);
    const {options, waiting} = announcing(distant());
    const receiving = receive(code, target, options);
    await waiting;
    // The receiver's own: nobody else is there yet.
    sockets.forEach((socket) => socket.destroy());
    const file = await randomFile(directory, 10);
    await Promise.all([receiving, send(code, file, distant())]);
    expect(await sameBytes(file, target)).toBe(true);
    expect(proxy.asked).toHaveLength(3);
  });

  it('a transfer dials the mailbox server directly when the proxy is switched off', async () => {
    const {directory, direct} = world();
    const proxy = await startProxy();
    vi.stubEnv('http_proxy', proxy.host);
    const end = receive(freshCode(), freshPath(directory), {
      ...direct,
      mailbox: 'ws://mailbox.invalid:4000/v1',
      proxy: false,
    });
    expect(await outcome(end)).toMatchObject({code: 'mailbox'});
    expect(proxy.asked).toEqual([]);
  });

  it('a transfer ends, naming the proxy, when that accepts but does not answer', async () => {
    const host = await listen(createServer());
    vi.stubEnv('http_proxy', `http://me:secret@${host}`);
    const end = receive(freshCode(), freshPath(world().directory), {...distant(), timeouts: {mailbox: 200}});
    expect(await outcome(end)).toMatchObject({
      code: 'proxy',
      message: `The proxy ${host} accepts but does not answer; try --no-proxy.`,
    });
  });

  it.each([
    [
      'answers 200 and hangs up',
      'HTTP/1.1 200 Connection established',
      'mailbox',
      /through the proxy 127\.0\.0\.1:\d+: .*; try --no-proxy\.$/,
    ],
    [
      'refuses',
      'HTTP/1.1 403 Forbidden',
      'proxy',
      /^The proxy 127\.0\.0\.1:\d+ refuses to connect us with the mailbox server \(HTTP 403\); try --no-proxy\.$/,
    ],
  ])(
    'a transfer whose number the server is to choose ends when the proxy %s',
    async (_, line, code, sentence) => {
      vi.stubEnv('http_proxy', await startAnswering(() => `${line}\r\n\r\n`));
      const end = sendText((nameplate) => `${nameplate}-a-b`, 'x', distant());
      expect(await outcome(end)).toMatchObject({code, message: expect.stringMatching(sentence) as string});
    },
  );

  it('a transfer ends by its signal while the proxy does not answer', async () => {
    const stop = new AbortController();
    const server = createServer(() => {
      stop.abort();
    });
    vi.stubEnv('http_proxy', await listen(server));
    const end = receive(freshCode(), freshPath(world().directory), {...distant(), signal: stop.signal});
    expect(await outcome(end)).toBe(stop.signal.reason);
  });

  it('a transfer ends, naming the mailbox server, when that does not answer through the proxy', async () => {
    const proxy = await startProxy();
    vi.stubEnv('http_proxy', proxy.host);
    const silent = new URL(`http://${await listen(createServer())}`);
    const mailbox = `ws://mailbox.invalid:${silent.port}/v1`;
    const end = receive(freshCode(), freshPath(world().directory), {
      ...distant(),
      mailbox,
      timeouts: {mailbox: 200},
    });
    expect(await outcome(end)).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining(
        `${mailbox} does not answer through the proxy ${proxy.host}; try --no-proxy`,
      ) as string,
    });
  });

  it.each([
    [
      'refuses',
      'HTTP/1.1 403 Forbidden\r\n\r\n',
      'refuses to connect us with the mailbox server (HTTP 403); try',
    ],
    ['wants a name', 'HTTP/1.1 407 Authenticate\r\nconnection: close\r\n\r\n', '(HTTP 407); try'],
    ['talks nonsense', 'hello\r\n\r\n', 'try --no-proxy'],
    ['hangs up', '', 'try --no-proxy'],
  ])('a transfer ends with proxy when the proxy %s', async (_name, answer, words) => {
    const host = await startAnswering(() => answer);
    vi.stubEnv('http_proxy', host);
    expect(await outcome(receive(freshCode(), freshPath(world().directory), distant()))).toMatchObject({
      code: 'proxy',
      message: expect.stringMatching(
        new RegExp(`^The proxy ${host} .*${words.replace(/[()]/g, '\\$&')}`),
      ) as string,
    });
  });

  it('a transfer ends with proxy when no proxy listens at its address', async () => {
    vi.stubEnv('http_proxy', 'http://127.0.0.1:1');
    expect(await outcome(receive(freshCode(), freshPath(world().directory), distant()))).toMatchObject({
      code: 'proxy',
      message: 'The proxy 127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1; try --no-proxy.',
    });
  });
});
