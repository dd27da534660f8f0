import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import fc from 'fast-check';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {createRelayState, parseRequest} from '../../../source/wormhole/server/relay-state.js';
import {type RelayServer, startRelay} from '../../../source/wormhole/server/relay.js';

const token = 'ab'.repeat(32);
const side = (digit: string): string => digit.repeat(16);
const request = (digit: string): string => `please relay ${token} for side ${side(digit)}\n`;

describe('requests to a relay', () => {
  it('a request to a relay is read with and without a side', () => {
    expect(parseRequest(`please relay ${token}`)).toEqual({token, side: undefined});
    expect(parseRequest(request('1').trimEnd())).toEqual({token, side: side('1')});
  });

  it('any other line than a request to a relay is refused without an exception', () => {
    expect(parseRequest(`please relay ${token.toUpperCase()}`)).toBeUndefined();
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (line) => {
        expect(parseRequest(line)).toBeUndefined();
      }),
    );
    const digits = fc.stringMatching(/^[0-9a-fA-F]{0,65}$/);
    const near = fc.tuple(digits, fc.option(digits, {nil: undefined}), fc.constantFrom('', ' ', '\n', 'x'));
    fc.assert(
      fc.property(near, ([first, second, end]) => {
        const line = `please relay ${first}${second === undefined ? '' : ` for side ${second}`}${end}`;
        const sound =
          end === '' &&
          /^[0-9a-f]{64}$/.test(first) &&
          /^([0-9a-f]{16})?$/.test(second ?? '') &&
          second !== '';
        expect(parseRequest(line)).toEqual(sound ? {token: first, side: second} : undefined);
      }),
      {examples: [[[token, undefined, '']], [[token, side('1'), '']], [[token, '', '']]]},
    );
  });
});

describe('connections that wait at a relay', () => {
  it('the relay joins two sides of a token, and ends their connections that are not needed', () => {
    const state = createRelayState();
    expect(state.arrive(1, {token, side: '1'})).toEqual({unneeded: []});
    expect(state.arrive(2, {token, side: '1'})).toEqual({unneeded: []});
    expect(state.arrive(3, {token: 'other', side: '2'})).toEqual({unneeded: []});
    expect(state.arrive(4, {token, side: '2'})).toEqual({partner: 1, unneeded: [2]});
    expect(state.waiting).toBe(1);
    state.leave(3);
    expect(state.waiting).toBe(0);
  });

  it('the relay joins a connection without a side with any of its token', () => {
    const state = createRelayState();
    state.arrive(1, {token, side: undefined});
    expect(state.arrive(2, {token, side: undefined})).toEqual({partner: 1, unneeded: []});
  });
});

describe('a relay that listens', () => {
  let relay: RelayServer;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    relay = await startRelay({host: '127.0.0.1', port: 0});
  });
  afterEach(() => {
    sockets.splice(0).forEach((socket) => socket.destroy());
  });
  afterAll(() => relay.close());

  const dial = (): Socket => {
    const socket = connect(relay.port, relay.host);
    sockets.push(socket);
    return socket;
  };
  /** All that comes until the relay hangs up. */
  const everything = async (socket: Socket): Promise<string> => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    return Buffer.concat(chunks).toString();
  };

  it('the relay joins two connections, passes bytes on both ways, and ends both when one ends', async () => {
    const [a, b] = [dial(), dial()];
    a.write(request('1').slice(0, 50));
    a.write(request('1').slice(50));
    b.write(request('2'));
    expect(String((await once(a, 'data'))[0])).toBe('ok\n');
    expect(String((await once(b, 'data'))[0])).toBe('ok\n');
    a.write('hello');
    expect(String((await once(b, 'data'))[0])).toBe('hello');
    const rest = everything(a);
    b.end('x'.repeat(1_000_000));
    expect(await rest).toHaveLength(1_000_000);
  });

  it.each([
    ['bad handshake\n', 'GET / HTTP/1.0\r\n\r\n'],
    ['bad handshake\n', 'x'.repeat(500)],
    ['impatient\n', `${request('3')}more`],
  ])('the relay answers %j to a bad request and hangs up', async (answer, text) => {
    const socket = dial();
    socket.write(text);
    expect(await everything(socket)).toBe(answer);
  });

  it('the relay hangs up on a client that sends bytes while it waits for the other side', async () => {
    const socket = dial();
    socket.write(request('4'));
    await once(socket, 'connect');
    // What is written after the request has been read arrives alone; together with it, it is impatient as well.
    socket.write('hello');
    expect(await everything(socket)).toBe('impatient\n');
  });
});
