import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {
  cancel,
  future,
  plan,
  RemoteError,
  resolved,
  value,
  type Plan,
  type PlanOptions,
} from '../../source/index.js';
import {untilListed} from '../helpers/listing.js';
import {useLab, wormholeFlags} from '../helpers/lab.js';

const lab = useLab();
let cluster: Plan;
const output: string[] = [];

/** How carol joins a cluster of the lab's board. */
const asCarol = (name: string): PlanOptions => {
  const {board, keyFile} = lab().services;
  return {
    cluster: name,
    host: `${board.host}:${board.port}`,
    acceptHostKey: board.fingerprint,
    identity: keyFile('carol'),
  };
};

beforeAll(async () => {
  const {mailbox, relay} = lab().services;
  // Before the host is there: futures wait for him.
  cluster = plan({
    ...asCarol('alice/friends'),
    mailbox,
    relay: `${relay.host}:${relay.port}`,
    output: ({stream, text}) => output.push(`${stream}: ${text}`),
  });
  lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
  lab().start('bob', ['--worker', '--runtime=node', '--sandbox=none', '--json', ...wormholeFlags(lab())]);
  await cluster.ready;
}, 60_000);

afterAll(async () => {
  await cluster.close();
}, 60_000);

describe('the API', {timeout: 60_000}, () => {
  it('a future has a worker call a function, and is resolved with its value', async () => {
    const sum = future((a: number, b: number) => a + b, [1, 41] as const);
    expect(resolved(sum)).toBe(false);
    expect(await value(sum)).toBe(42);
    expect(resolved(sum)).toBe(true);
    expect(sum.state).toBe('fulfilled');
  });

  it('a label that the board could not carry is cut, and its job done', async () => {
    expect(await value(future(() => 7, [] as const, {label: '水'.repeat(5000)}))).toBe(7);
  });

  it('arguments and values that JSON cannot hold arrive as they were', async () => {
    const made = future((when: Date) => new Map([['when', when]]), [new Date(0)] as const);
    expect(await value(made)).toEqual(new Map([['when', new Date(0)]]));
    const bytes = future((length: number) => new Uint16Array(length).fill(7), [1000] as const);
    expect(await value(bytes)).toEqual(new Uint16Array(1000).fill(7));
  });

  it('a future waits for a promise, and hands the output over', async () => {
    const late = future(async () => {
      console.log('hello');
      return Promise.resolve('late');
    }, [] as const);
    expect(await value(late)).toBe('late');
    expect(output).toEqual(['stdout: hello\n']);
  });

  it('a future rejects with the error of its job', async () => {
    const broken = future(() => {
      throw new RangeError('too far');
    }, [] as const);
    const error = await value(broken).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({name: 'RangeError', message: 'too far'});
    expect(broken.state).toBe('rejected');
  });

  it('a future rejects with all that its job put on the error', async () => {
    const broken = future(() => {
      const cause = new AggregateError([new TypeError('inner'), 'text'], 'several');
      throw Object.assign(new Error('outer', {cause}), {code: 'EOUTER', at: new Date(0)});
    }, [] as const);
    const error = (await value(broken).catch((thrown: unknown) => thrown)) as RemoteError;
    expect(error).toMatchObject({message: 'outer', code: 'EOUTER', at: new Date(0)});
    const cause = error.cause as AggregateError;
    expect(cause).toBeInstanceOf(AggregateError);
    expect(cause.errors).toEqual([new TypeError('inner'), 'text']);
    expect((cause.errors[0] as Error).stack).toMatch(/^TypeError: inner\n +at job\.js:/);
    const several = future(
      () => Promise.any([Promise.reject(new RangeError('r'))] as Promise<number>[]),
      [] as const,
    );
    await expect(value(several)).rejects.toMatchObject({
      name: 'AggregateError',
      errors: [new RangeError('r')],
    });
  });

  it('a future rejects with what its job threw as the cause, when that is no error', async () => {
    for (const thrown of ['boo', {code: 5}, undefined]) {
      const broken = future(
        (what: unknown) => {
          throw what;
        },
        [thrown] as const,
      );
      const error = await value(broken).catch((found: unknown) => found);
      expect(error).toBeInstanceOf(RemoteError);
      expect(error).toHaveProperty('cause', thrown);
    }
  });

  it('errors in a value arrive, and what cannot travel is named by its place', async () => {
    const settled = future(
      () => Promise.allSettled([Promise.reject(new RangeError('r')), Promise.resolve(1)]),
      [] as const,
    );
    expect(await value(settled)).toEqual([
      {status: 'rejected', reason: new RangeError('r')},
      {status: 'fulfilled', value: 1},
    ]);
    const useless = future(() => ({a: {b: [1, () => 2]}}), [] as const);
    await expect(value(useless)).rejects.toThrow(/a function.*\(at \.value\.a\.b\[1\]\)/);
  });

  it('many futures are evaluated at once', async () => {
    const squares = Array.from({length: 12}, (_, n) => future((x: number) => x * x, [n] as const));
    expect(await Promise.all(squares.map((square) => value(square)))).toEqual(squares.map((_, n) => n * n));
  });

  it('a cancelled future rejects, and the worker goes on with others', async () => {
    const endless = future(() => new Promise<never>(() => setInterval(() => undefined, 1000)), [] as const);
    cancel(endless, new Error('changed my mind'));
    await expect(value(endless)).rejects.toThrow('changed my mind');
    expect(await value(future(() => 'free'))).toBe('free');
  });

  it('a suspended plan leaves the board, and comes back for its jobs when it is resumed', async () => {
    await cluster.suspend();
    await untilListed(lab(), 'alice', (listing) => !listing.includes('(carol-'));
    const late = future(() => 'here');
    cluster.resume();
    expect(await value(late)).toBe('here');
  });

  it('a future is refused for a function without source, and without a plan that works', async () => {
    expect(() => future(Math.max, [1, 2])).toThrow(TypeError);
    const other = plan({cluster: 'alice/friends', identity: '/no/such/key'});
    await expect(other.ready).rejects.toThrow(/no private key/);
    await expect(value(future(() => 1, [] as const, {plan: other}))).rejects.toThrow(/no private key/);
    await other.close();
    expect(() => future(() => 1, [] as const)).toThrow(/call plan/);
  });

  it('a plan that waits for a host can be closed, and its futures cancelled', async () => {
    const waiting = plan(asCarol('bob/nothing'));
    const [first, second] = [1, 2].map((n) => future((x: number) => x, [n] as const, {plan: waiting}));
    cancel(first!, new Error('changed my mind'));
    await expect(value(first!)).rejects.toThrow('changed my mind');
    expect(second!.state).toBe('pending');
    await waiting.close();
    await expect(waiting.ready).rejects.toThrow('The plan was closed.');
    await expect(value(second!)).rejects.toThrow('The plan was closed.');
  });

  it('a plan can be suspended as soon as it is made, even when it can never be joined', async () => {
    const hopeless = plan({cluster: 'nobody', host: '127.0.0.1:1'});
    await hopeless.suspend();
    hopeless.resume();
    await expect(hopeless.ready).rejects.toThrow(/nobody/);
    await hopeless.close();
  });
});
