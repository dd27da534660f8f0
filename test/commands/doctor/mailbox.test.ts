/** The doctor's checks of the mailbox, the proxy before it, and the clock. */
import {createServer as createHttpServer, type Server as HttpServer} from 'node:http';
import {createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {WebSocketServer} from 'ws';
import {examineAll, type Examined} from '../../../source/commands/doctor/check.js';
import {clockSkew, judgeSkew, mailboxChecks} from '../../../source/commands/doctor/mailbox.js';
import {createClock} from '../../simulation/clock.js';

describe('the clock', () => {
  it('the clock is right when the time of the server lies between request and answer', () => {
    expect(clockSkew({serverTime: 1500, asked: 1000, heard: 2000})).toBe(0);
    expect(clockSkew({serverTime: 500, asked: 1000, heard: 2000})).toBe(0.5);
    expect(clockSkew({serverTime: 9000, asked: 1000, heard: 2000})).toBe(-7);
    expect(clockSkew({asked: 1000, heard: 2000})).toBeUndefined();
  });

  it('the doctor warns of a clock that is more than five seconds fast or slow', () => {
    expect(judgeSkew(0)).toMatchObject({status: 'ok'});
    expect(judgeSkew(-5)).toMatchObject({status: 'ok'});
    // An answer that took long says less.
    expect(judgeSkew(0, 3)).toMatchObject({status: 'ok', text: 'It is right, to within 3.0 s.'});
    expect(judgeSkew(5.1)).toMatchObject({
      status: 'warn',
      text: expect.stringContaining('5.1 s fast') as string,
    });
    expect(judgeSkew(-3600)).toMatchObject({
      status: 'warn',
      text: expect.stringContaining('3600 s slow') as string,
    });
    expect(judgeSkew(undefined)).toMatchObject({status: 'skip'});
  });
});

describe('the mailbox', () => {
  let http: HttpServer;

  beforeEach(() => {
    http = createHttpServer((_, response) => response.end('hello'));
  });

  afterEach(() => {
    http.closeAllConnections();
    http.close();
  });

  async function listen(): Promise<string> {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return `ws://127.0.0.1:${(http.address() as AddressInfo).port}/v1`;
  }

  function serve(first: string): Promise<string> {
    new WebSocketServer({server: http}).on('connection', (socket) => socket.send(first));
    return listen();
  }

  const findings = async (url: string, clock = createClock()) =>
    Promise.all(examineAll(mailboxChecks({url, clock}), clock));

  it('the clock is checked by the time in the welcome of the mailbox server', async () => {
    const time = createClock();
    const url = await serve(
      JSON.stringify({type: 'welcome', welcome: {}, server_tx: time.now() / 1000 - 60}),
    );
    const [mailbox, clock] = await findings(url, time);
    expect(mailbox).toMatchObject({id: 'mailbox', status: 'ok'});
    expect(clock).toMatchObject({
      id: 'clock',
      status: 'warn',
      text: expect.stringContaining('60 s fast') as string,
    });
  });

  it('the doctor fails a mailbox server that turns us away, with its reason', async () => {
    const [mailbox, clock] = await findings(
      await serve(JSON.stringify({type: 'welcome', welcome: {error: 'Go\naway.'}})),
    );
    expect(mailbox).toMatchObject({
      status: 'fail',
      text: expect.stringContaining('turns us away: Go away') as string,
    });
    expect(clock).toMatchObject({status: 'skip'});
  });

  it.each([
    ['not JSON', 'hello'],
    ['another protocol', '{"type":"hello"}'],
  ])('a server that sends %s is no mailbox server', async (_, first) => {
    const [mailbox, clock] = await findings(await serve(first));
    expect(mailbox).toMatchObject({
      status: 'fail',
      text: expect.stringMatching(/No mailbox server answers at ws:.*it speaks something else\.$/) as string,
    });
    expect(clock).toMatchObject({status: 'skip'});
  });

  it('a web server is no mailbox server', async () => {
    const [mailbox] = await findings(await listen());
    expect(mailbox).toMatchObject({
      status: 'fail',
      text: expect.stringContaining('No mailbox server') as string,
    });
  });

  describe('behind a proxy', () => {
    const far = 'ws://192.0.2.2:4720/v1';
    let proxy: Server;
    let host: string;
    const sockets = new Set<Socket>();

    afterEach(() => {
      vi.unstubAllEnvs();
      for (const socket of sockets) socket.destroy();
      proxy.close();
    });

    async function serveProxy(onConnection: (socket: Socket) => void): Promise<void> {
      proxy = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
        onConnection(socket);
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      for (const variable of ['no_proxy', 'NO_PROXY', 'https_proxy', 'HTTP_PROXY']) vi.stubEnv(variable, '');
      vi.stubEnv('http_proxy', `http://${host}`);
    }

    /** What the doctor says when it has waited, once `ready`. */
    async function silence(ready: Promise<unknown>): Promise<Examined | undefined> {
      const clock = createClock();
      const found = findings(far, clock);
      await ready;
      await clock.pass(12_000);
      return (await found)[0];
    }

    it('the doctor names a proxy that accepts and never answers', async () => {
      const heard = Promise.withResolvers<void>();
      await serveProxy((socket) => socket.once('data', () => heard.resolve()));
      expect(await silence(heard.promise)).toMatchObject({
        status: 'fail',
        text: `The proxy ${host} accepts but does not answer within 12 s.`,
        mend: 'Try --no-proxy, or correct http_proxy.',
      });
    });

    it('the doctor names a proxy that lets us through and passes nothing on', async () => {
      const heard = Promise.withResolvers<void>();
      await serveProxy((socket) =>
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          socket.once('data', () => heard.resolve());
        }),
      );
      expect(await silence(heard.promise)).toMatchObject({
        status: 'fail',
        text: `The proxy ${host} lets us through, but no mailbox server answers at ${far} behind it within 12 s.`,
        mend: 'Try --no-proxy, or correct http_proxy.',
      });
    });

    it('the doctor names a proxy that refuses to connect us', async () => {
      await serveProxy((socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
      expect((await findings(far))[0]).toMatchObject({
        status: 'fail',
        text: expect.stringContaining(`The proxy ${host} refuses to connect us`) as string,
        mend: expect.stringContaining('--no-proxy') as string,
      });
    });
  });

  it('the doctor names a mailbox server that never answers, and no proxy where there is none', async () => {
    const upgraded = Promise.withResolvers<void>();
    new WebSocketServer({server: http}).on('connection', () => upgraded.resolve());
    const url = await listen();
    const clock = createClock();
    const found = findings(url, clock);
    await upgraded.promise;
    await clock.pass(12_000);
    expect((await found)[0]).toMatchObject({
      status: 'fail',
      text: `No mailbox server answers at ${url} within 12 s.`,
    });
  });
});
