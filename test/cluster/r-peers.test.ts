import {describe, expect, it} from 'vitest';
import {apply} from '../../source/store/apply.js';
import {emptyProjection} from '../../source/store/empty.js';
import {funnel} from '../../source/store/selectors/funnel.js';
import {createBoardServer} from '../simulation/board.js';
import {createClock} from '../simulation/clock.js';
import {createDisk, noSpace} from '../simulation/disk.js';
import {evaluateByR, startRWorker} from '../simulation/r-peers.js';
import {createRandom} from '../simulation/random.js';
import {simulatedClient, simulatedWorker} from '../simulation/roles.js';
import {createRuntime} from '../simulation/runtime.js';
import {createFiles, createWormholes} from '../simulation/transfers.js';

/** Lines of a run of future.p2p 0.4.0: client and worker of R, one future that returns and one that is interrupted. */
const transcript = {
  workerHello: 'when=2026-11-21T22:21:02,expires=1795303262,type=worker,from=bob@vm:23709,protocols=wormhole',
  clientHello:
    'when=2026-11-21T22:21:09,expires=1795303269,type=client,from=alice@vm:23760,protocols=wormhole',
  request:
    'when=2026-11-21T22:21:09,expires=1795299679,type=request,from=alice@vm:23760,future=c5d21c883b3f85e77d812fb01a1687b6-1,size=804,protocols=wormhole',
  offer:
    'when=2026-11-21T22:21:09,expires=1795299684,type=offer,from=bob@vm:23709,to=alice@vm:23760,future=c5d21c883b3f85e77d812fb01a1687b6-1,protocols=wormhole',
  accept:
    'when=2026-11-21T22:21:09,expires=1795299729,type=accept,from=alice@vm:23760,to=bob@vm:23709,future=c5d21c883b3f85e77d812fb01a1687b6-1,via=wormhole://0001-6cc1bf16fe3c',
  withdraw:
    'when=2026-11-21T22:21:19,type=withdraw,from=alice@vm:23760,to=bob@vm:23709,future=c5d21c883b3f85e77d812fb01a1687b6-1',
  result:
    'when=2026-11-21T22:21:09,expires=1795299729,type=result,from=bob@vm:23709,to=alice@vm:23760,future=c5d21c883b3f85e77d812fb01a1687b6-1,via=wormhole://0001-6cc1bf16fe3c',
};
const alice = 'alice@vm:23760';
const bob = 'bob@vm:23709';
const future = 'c5d21c883b3f85e77d812fb01a1687b6-1';
const code = '0001-6cc1bf16fe3c';
/** The moment of the transcript's request. */
const then = 1_795_299_669_000;
const never = new AbortController().signal;

/** A board hosted by R, thus without a second topic, on which nothing takes time. */
function setUp() {
  const clock = createClock(then);
  const random = createRandom(1);
  const server = createBoardServer({clock, random, delay: 0});
  const files = createFiles();
  const wormholes = createWormholes({clock, random, files, delay: 0});
  server.serveSecond(false);
  const runtime = createRuntime({name: 'r', clock, random, files, longest: 1});
  const slow = createRuntime({name: 'r', clock, random: {...random, between: () => 60_000}, files});
  /** Lines written by a peer, without the time that depends on the zone. */
  const linesOf = (peer: string) =>
    server.lines.filter(({line}) => line.includes(`from=${peer}`)).map(({line}) => withoutWhen(line));
  const worker = (evaluates = runtime, more: Partial<Parameters<typeof simulatedWorker>[0]> = {}) =>
    simulatedWorker({
      id: bob,
      board: server.connect('bob'),
      transfers: wormholes.open(),
      runtimes: [evaluates],
      clock,
      random,
      duration: 3600 - 7,
      ...more,
    });
  const client = () =>
    simulatedClient({
      id: alice,
      board: server.connect('alice'),
      transfers: wormholes.open(),
      clock,
      random,
      newCode: () => `wormhole://${code}`,
    });
  return {clock, random, server, files, wormholes, runtime, slow, linesOf, worker, client};
}

function withoutWhen(line: string): string {
  return line.replace(/^when=[^,]*,/, '');
}

describe('the lines of an R client', () => {
  it('our worker answers an R client with the lines that an R worker writes', async () => {
    const {clock, server, files, wormholes, linesOf, worker} = setUp();
    worker();
    await clock.pass(0);
    server.say('future.p2p', transcript.clientHello);
    server.say('future.p2p', transcript.request);
    await clock.pass(0);
    server.say('future.p2p', transcript.accept);
    const peer = wormholes.open();
    void peer.send(`${code}-f`, files.create('1+1'), {signal: never});
    const answer = peer.receive(`${code}-r`, {signal: never, maxBytes: 100});
    await clock.pass(900);
    expect(linesOf(bob)).toEqual([
      withoutWhen(transcript.workerHello),
      withoutWhen(transcript.offer),
      withoutWhen(transcript.result),
    ]);
    expect(files.read(await answer)).toBe('value of 1+1');
  });

  it('a future that an R client withdraws is interrupted, and its result returned', async () => {
    const {clock, server, files, wormholes, linesOf, worker, slow} = setUp();
    const serving = worker(slow);
    server.say('future.p2p', transcript.request);
    await clock.pass(0);
    server.say('future.p2p', transcript.accept);
    const peer = wormholes.open();
    void peer.send(`${code}-f`, files.create('repeat {}'), {signal: never});
    await clock.pass(100);
    expect(serving.state).toBe('running');
    server.say('future.p2p', transcript.withdraw);
    server.say('future.p2p', transcript.withdraw);
    await clock.pass(60_000);
    expect(linesOf(bob).at(-1)).toMatch(/type=result/);
    const answer = peer.receive(`${code}-r`, {signal: never, maxBytes: 100});
    await clock.pass(60_000);
    expect(files.read(await answer)).toBe('interrupted');
    expect(serving.state).toBe('idle');
  });

  it('a request of an R client draws no offer while the disk is full, and one as soon as it is not', async () => {
    const {clock, server, linesOf, worker} = setUp();
    const disk = createDisk();
    disk.full = true;
    const check = () => {
      if (disk.full) throw noSpace();
    };
    const serving = worker(undefined, {checkRoom: check, probe: () => Promise.resolve().then(check)});
    server.say('future.p2p', transcript.request);
    await clock.pass(9000);
    expect(serving.state).toBe('unwell');
    expect(linesOf(bob)).toEqual([withoutWhen(transcript.workerHello)]);
    disk.full = false;
    await clock.pass(10_000);
    expect(serving.state).toBe('idle');
    server.say('future.p2p', transcript.request.replace('expires=1795299679', 'expires=1795299699'));
    await clock.pass(0);
    expect(serving.state).toBe('offering');
    expect(linesOf(bob).at(-1)).toMatch(/type=offer/);
  });

  it('a future of an R client that does not fit draws no offer, while others are served', async () => {
    const {clock, server, linesOf, worker} = setUp();
    const sizes: number[] = [];
    const serving = worker(undefined, {
      checkRoom(bytes) {
        sizes.push(bytes);
        if (bytes > 804) throw new Error('It does not fit.');
      },
    });
    server.say('future.p2p', transcript.request.replace('size=804', 'size=805'));
    await clock.pass(0);
    expect(serving.state).toBe('idle');
    server.say('future.p2p', transcript.request.replace('b6-1', 'b6-2'));
    await clock.pass(0);
    expect(serving.state).toBe('offering');
    expect(sizes).toEqual([805, 804]);
    expect(linesOf(bob).slice(1)).toEqual([withoutWhen(transcript.offer.replace('b6-1', 'b6-2'))]);
  });

  it('our worker is idle again when an R client accepts another worker', async () => {
    const {clock, server, linesOf, worker} = setUp();
    const serving = worker();
    server.say('future.p2p', transcript.request);
    await clock.pass(0);
    expect(serving.state).toBe('offering');
    server.say('future.p2p', transcript.accept.replace(`to=${bob}`, 'to=bob@vm:19625'));
    await clock.pass(0);
    expect(serving.state).toBe('idle');
    expect(linesOf(bob)).toHaveLength(2);
  });
});

describe('the lines of an R worker', () => {
  it('our client answers an R worker with the lines that an R client writes', async () => {
    const {clock, server, files, wormholes, linesOf, client} = setUp();
    const posting = client();
    server.say('future.p2p', transcript.workerHello);
    const payload = files.create('1+1'.padEnd(804));
    const value = posting.post({id: future, runtime: 'r', payload, label: 'sum'}, {signal: never});
    await clock.pass(0);
    server.say('future.p2p', transcript.offer);
    await clock.pass(0);
    const peer = wormholes.open();
    const job = peer.receive(`${code}-f`, {signal: never, maxBytes: 1000});
    await clock.pass(0);
    expect(files.read(await job)).toBe('1+1'.padEnd(804));
    server.say('future.p2p', transcript.result);
    void peer.send(`${code}-r`, files.create('2'), {signal: never});
    await clock.pass(0);
    expect(files.read(await value)).toBe('2');
    expect(linesOf(alice)).toEqual([
      withoutWhen(transcript.clientHello),
      withoutWhen(transcript.request),
      withoutWhen(transcript.accept),
    ]);
  });
});

describe('our client with R workers', () => {
  it('an R worker evaluates what our client posts, and is free again after an interrupt', async () => {
    const {clock, server, files, wormholes, runtime, slow, client} = setUp();
    startRWorker({
      id: bob,
      board: server.connect('bob'),
      transfers: wormholes.open(),
      clock,
      runtime: {
        name: 'r',
        evaluate: (job, options) => (files.read(job) === 'long' ? slow : runtime).evaluate(job, options),
      },
    });
    const posting = client();
    const controller = new AbortController();
    const long = posting.post(
      {id: `${future}1`, runtime: 'r', payload: files.create('long')},
      {signal: controller.signal},
    );
    await clock.pass(1000);
    controller.abort(new Error('enough'));
    await expect(long).rejects.toThrow('enough');
    const short = posting.post(
      {id: `${future}2`, runtime: 'r', payload: files.create('short')},
      {signal: never},
    );
    await clock.pass(90_000);
    expect(files.read(await short)).toBe('value of short');
    expect(wormholes.pending()).toBe(0);
  });
});

describe('endings of jobs', () => {
  /** One future, watched by who hears both topics and takes no part. */
  async function watched(parts: {ourWorker: boolean; ourClient: boolean; fails: boolean}) {
    const {clock, random, server, files, wormholes, worker, client} = setUp();
    server.serveSecond(true);
    const fails = () => parts.fails;
    const runtime = createRuntime({name: 'r', clock, random, files, longest: 1, fails});
    const projection = emptyProjection(then);
    server.connect('carol').subscribe((event) => {
      if (event.type !== 'line') return;
      const {now} = clock;
      apply(projection, {...event, at: now(), time: now(), seq: projection.seq + 1});
    });
    const options = () => ({transfers: wormholes.open(), clock});
    if (parts.ourWorker) worker(runtime);
    else startRWorker({id: bob, board: server.connect('bob'), ...options(), runtime});
    const payload = files.create('job');
    const value = parts.ourClient
      ? client().post({id: future, runtime: 'r', payload}, {signal: never})
      : evaluateByR({id: alice, board: server.connect('alice'), ...options(), future, payload});
    await clock.pass(60_000);
    expect(files.read(await value)).toBe('value of job');
    apply(projection, {type: 'tick', at: clock.now(), time: clock.now(), seq: projection.seq});
    const {stage, inferred, error} = projection.jobs.get(future) ?? {};
    const {done, ended, failed} = Object.fromEntries(funnel(projection).map((one) => [one.stage, one.count]));
    return {
      told: `${stage}${inferred ? '~' : ''}${error === undefined ? '' : ` ${error}`}`,
      done,
      ended,
      failed,
    };
  }

  it.each([
    {ourWorker: false, ourClient: false, fails: false, told: 'ended~'},
    {ourWorker: false, ourClient: false, fails: true, told: 'ended~'},
    {ourWorker: false, ourClient: true, fails: true, told: 'ended'},
    {ourWorker: true, ourClient: false, fails: false, told: 'done~'},
    {ourWorker: true, ourClient: false, fails: true, told: 'failed~ JobError'},
    {ourWorker: true, ourClient: true, fails: false, told: 'done'},
    {ourWorker: true, ourClient: true, fails: true, told: 'failed JobError'},
  ])('a job is shown as $told (our worker: $ourWorker, our client: $ourClient)', async ({told, ...parts}) => {
    const stage = /^[a-z]+/.exec(told)?.[0];
    const count = (of: string) => Number(stage === of);
    expect(await watched(parts)).toEqual({
      told,
      done: count('done'),
      ended: count('ended'),
      failed: count('failed'),
    });
  });
});

describe('our worker with R clients', () => {
  it.each([
    [undefined, 'value of job'],
    [1000, 'interrupted'],
  ])('an R client is served by our worker (interrupted after %s ms)', async (interruptAt, expected) => {
    const {clock, server, files, wormholes, runtime, slow, worker} = setUp();
    const serving = worker(interruptAt === undefined ? runtime : slow);
    const value = evaluateByR({
      id: alice,
      board: server.connect('alice'),
      transfers: wormholes.open(),
      clock,
      future,
      payload: files.create('job'),
      ...(interruptAt === undefined ? {} : {interruptAt}),
    });
    await clock.pass(120_000);
    expect(files.read(await value)).toBe(expected);
    expect(serving.state).toBe('idle');
  });
});
