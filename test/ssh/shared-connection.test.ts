import {describe, expect, it} from 'vitest';
import type {Connection, ConnectionOptions, PipeHandlers} from '../../source/ssh/connection.js';
import {ConnectError} from '../../source/ssh/connection.js';
import {shareConnection} from '../../source/ssh/shared-connection.js';
import {createClock} from '../simulation/clock.js';

/** A connection whose other end is the test. */
type Wire = {
  readonly connection: Connection;
  readonly signal: AbortSignal | undefined;
  readonly pipes: {readonly handlers: PipeHandlers; closed: boolean}[];
  measured: number;
  closings: number;
  end(reason: string): void;
};

function setUp() {
  const clock = createClock();
  const attempts: {
    readonly wire: Wire;
    readonly options: ConnectionOptions;
    succeed(): void;
    fail(error: Error): void;
  }[] = [];
  const connect = shareConnection((options) => {
    const {promise, resolve, reject} = Promise.withResolvers<Connection>();
    const wire = createWire(options.signal);
    options.signal?.addEventListener('abort', () => reject(new ConnectError('It was given up.', 'closed')));
    attempts.push({wire, options, succeed: () => resolve(wire.connection), fail: reject});
    return promise;
  });
  const open = (signal?: AbortSignal, host = 'board.example') =>
    connect({host, port: 22, username: 'any', clock, ...(signal && {signal})});
  const attempt = (at: number) => {
    const found = attempts[at];
    if (!found) throw new Error(`There was no attempt ${at}.`);
    return found;
  };
  const openTwo = async () => {
    const opening = [open(), open()] as const;
    attempt(0).succeed();
    const [one, other] = await Promise.all(opening);
    return {one, other, wire: attempt(0).wire};
  };

  return {clock, attempts, attempt, open, openTwo};
}

function createWire(signal: AbortSignal | undefined): Wire {
  const closed = Promise.withResolvers<string>();
  const wire: Wire = {
    signal,
    pipes: [],
    measured: 0,
    closings: 0,
    end: closed.resolve,
    connection: {
      closed: closed.promise,
      run: () => new Promise(() => undefined),
      pipe(_command, handlers) {
        const pipe = {handlers, closed: false};
        wire.pipes.push(pipe);
        return Promise.resolve({
          write: () => true,
          close() {
            pipe.closed = true;
            handlers.onClose();
          },
        });
      },
      measure() {
        wire.measured += 1;
        return Promise.resolve(wire.measured);
      },
      async close() {
        wire.closings += 1;
        closed.resolve('We closed it.');
        await closed.promise;
      },
    },
  };
  return wire;
}

const silent: PipeHandlers = {onData: () => undefined, onClose: () => undefined};

describe('shared connections', () => {
  it('a shared connection is opened once for all who want it, and apart for another address', async () => {
    const {attempts, attempt, open, openTwo} = setUp();
    await openTwo();
    await open();
    expect(attempts).toHaveLength(1);
    const elsewhere = open(undefined, 'other.example');
    expect(attempts).toHaveLength(2);
    attempt(1).succeed();
    await elsewhere;
  });

  it('a shared connection fails for all who wait for it, and is tried anew by the next', async () => {
    const {attempt, attempts, open} = setUp();
    const opening = [open(), open()];
    attempt(0).fail(new ConnectError('Nobody answers.', 'network'));
    for (const one of opening) await expect(one).rejects.toThrow('Nobody answers.');
    const again = open();
    attempt(1).succeed();
    await again;
    expect(attempts).toHaveLength(2);
  });

  it('a shared connection is opened until the last who waits for it gives up', async () => {
    const {attempt, open} = setUp();
    const [first, second] = [new AbortController(), new AbortController()];
    const [one, other] = [open(first.signal), open(second.signal)];
    first.abort();
    await expect(one).rejects.toMatchObject({failure: 'closed'});
    expect(attempt(0).wire.signal?.aborted).toBe(false);
    second.abort();
    await expect(other).rejects.toMatchObject({failure: 'closed'});
    expect(attempt(0).wire.signal?.aborted).toBe(true);
  });

  it('a shared connection is closed when it comes after everybody has given up', async () => {
    const {attempt, open} = setUp();
    const abort = new AbortController();
    const one = open(abort.signal);
    attempt(0).succeed();
    abort.abort();
    await expect(one).rejects.toMatchObject({failure: 'closed'});
    await attempt(0).wire.connection.closed;
    expect(attempt(0).wire.closings).toBe(1);
  });

  it('a shared connection is not even tried for somebody who has given up before', async () => {
    const {attempts, open} = setUp();
    await expect(open(AbortSignal.abort())).rejects.toMatchObject({failure: 'closed'});
    expect(attempts).toEqual([]);
  });

  it('a shared connection closes the pipes of a session that leaves, and closes with the last one', async () => {
    const {openTwo} = setUp();
    const {one, other, wire} = await openTwo();
    await one.pipe('pipe a', silent);
    await other.pipe('pipe b', silent);
    await one.close();
    expect(wire.pipes.map(({closed}) => closed)).toEqual([true, false]);
    expect(wire.closings).toBe(0);
    await one.close();
    expect(wire.closings).toBe(0);
    await other.close();
    expect(wire.closings).toBe(1);
  });

  it('a shared connection answers no request of a session that has left', async () => {
    const {openTwo} = setUp();
    const {one, other} = await openTwo();
    const [asked, still] = [one.run('ls'), other.run('ls')];
    let settled = false;
    void still.finally(() => (settled = true));
    await Promise.all([expect(asked).rejects.toThrow('left the connection'), one.close()]);
    await expect(one.run('ls')).rejects.toThrow('left the connection');
    await expect(one.measure()).rejects.toThrow('left the connection');
    await expect(one.pipe('pipe a', silent)).rejects.toThrow('left the connection');
    expect(settled).toBe(false);
  });

  it('leaving a shared connection does not wait for ever for pipes that the board does not end', async () => {
    const {clock, openTwo} = setUp();
    const {one, wire} = await openTwo();
    wire.connection.pipe = () => new Promise(() => undefined);
    void one.pipe('pipe a', silent);
    const closing = one.close();
    await clock.pass(2000);
    await closing;
    expect(await one.closed).toBe('The session has left the connection.');
  });

  it('a shared connection that is lost ends for all sessions, and the next one gets another', async () => {
    const {attempts, attempt, open, openTwo} = setUp();
    const {one, other, wire} = await openTwo();
    wire.end('The network is gone.');
    expect(await Promise.all([one.closed, other.closed])).toEqual([
      'The network is gone.',
      'The network is gone.',
    ]);
    const again = open();
    attempt(1).succeed();
    await again;
    expect(attempts).toHaveLength(2);
  });

  it('a shared connection that one session finds dead ends for all, and the next one gets another at once', async () => {
    const {attempts, openTwo, open, attempt} = setUp();
    const {one, other} = await openTwo();
    const closing = one.close('everybody');
    const again = open();
    expect(attempts).toHaveLength(2);
    attempt(1).succeed();
    await Promise.all([closing, other.closed, again]);
    expect(attempt(1).wire.closings).toBe(0);
  });

  it('a shared connection is measured once for all who ask within 20 seconds', async () => {
    const {clock, openTwo} = setUp();
    const {one, other, wire} = await openTwo();
    expect(await Promise.all([one.measure(), other.measure()])).toEqual([1, 1]);
    await clock.pass(19_999);
    expect(await other.measure()).toBe(1);
    await clock.pass(1);
    expect(await other.measure()).toBe(2);
    expect(wire.measured).toBe(2);
  });

  it('a shared connection carries eight sessions, and more get another one', async () => {
    const {attempts, attempt, open} = setUp();
    const opening = Array.from({length: 9}, () => open());
    expect(attempts).toHaveLength(2);
    for (const at of [0, 1]) attempt(at).succeed();
    const [first] = await Promise.all(opening);
    await first?.close();
    await open();
    expect(attempts).toHaveLength(2);
  });
});
