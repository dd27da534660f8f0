import {describe, expect, it} from 'vitest';
import {defaultDeadlines} from '../../../source/cluster/deadlines.js';
import {newWorker, workerMachine} from '../../../source/cluster/worker/machine.js';
import type {Recipe, WorkerEffect, WorkerInput} from '../../../source/cluster/worker/types.js';
import type {Topic} from '../../../source/message/types.js';
import * as fixture from '../play.js';
import {alice, at, bob, carol, findEffect, job, line, live, lost, other, said, via} from '../play.js';

function start(recipe: Partial<Recipe> = {}) {
  return fixture.play(
    workerMachine,
    newWorker({
      id: bob,
      runtimes: ['r', 'node'],
      heartbeat: 15,
      maxBytes: 1000,
      deadlines: defaultDeadlines,
      allowFrom: undefined,
      leaveAt: undefined,
      ...recipe,
    }),
  );
}

function request(
  topic: Topic,
  more: {from?: string; future?: string; size?: number; runtime?: string; expires?: number} = {},
) {
  const runtime = topic === 'p2p-tui' ? {runtime: 'node'} : {};
  const base = {
    type: 'request',
    from: alice,
    future: job,
    size: 100,
    expires: at(10),
    protocols: ['wormhole'],
  } as const;
  return line(topic, {...base, ...runtime, ...more});
}

function accept(topic: Topic, more: {from?: string; to?: string; future?: string; via?: string} = {}) {
  return line(topic, {type: 'accept', from: alice, to: bob, future: job, via, expires: at(60), ...more});
}

const withdraw = (topic: Topic) => line(topic, {type: 'withdraw', from: alice, to: bob, future: job});
const result = (ok = true): WorkerInput => ({
  type: 'evaluated',
  task: 2,
  evaluation: {payload: fixture.payload('/result'), ok},
});
const fetched: WorkerInput = {type: 'fetched', task: 1, payload: fixture.payload('/job')};
const beats = (effects: readonly WorkerEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'beat' ? [effect.beat] : []));

/** A worker that has the job in the given phase. */
function inPhase(
  phase: 'offering' | 'fetching' | 'running' | 'returning',
  topic: Topic,
  recipe?: Partial<Recipe>,
) {
  const worker = start(recipe);
  worker.feed(live, request(topic));
  if (phase !== 'offering') worker.feed(accept(topic));
  if (phase === 'running' || phase === 'returning') worker.feed(fetched);
  if (phase === 'returning') worker.feed(result());
  expect(worker.state.job?.phase).toBe(phase);
  return worker;
}

describe('joining', () => {
  it('says hello on the first topic and beats on the second, again after every return of the link', () => {
    const worker = start();
    const first = worker.feed(live);
    expect(said(first)).toEqual(['1 worker']);
    expect(beats(first)).toMatchObject([{state: 'idle', future: undefined, every: 15, expires: at(60)}]);
    worker.feed(lost);
    expect(worker.pass(100)).toEqual([]);
    expect(said(worker.feed(live))).toEqual(['1 worker']);
    expect(beats(worker.pass(1))).toHaveLength(1);
  });

  it('has no second topic where the host runs R, and serves R futures all the same', () => {
    const worker = start();
    expect(said(worker.feed(fixture.onlyFirst, request('future.p2p')))).toEqual([
      '1 worker',
      `1 offer ${alice}`,
    ]);
    expect(beats(worker.pass(10))).toEqual([]);
  });

  it('says in its hello when it will leave', () => {
    const worker = start({leaveAt: fixture.start + 90_000});
    expect(findEffect(worker.feed(live), 'say').said).toMatchObject({type: 'worker', expires: at(90)});
  });
});

describe('offering', () => {
  it('offers for the oldest request it knows, and for the next when that is taken by another', () => {
    const worker = start();
    worker.feed(live, request('p2p-tui'));
    expect(said(worker.feed(request('p2p-tui', {future: other, from: carol})))).toEqual([]);
    expect(said(worker.feed(accept('p2p-tui', {to: carol})))).toEqual([`2 offer ${carol}`]);
  });

  const unserved: readonly [string, ReturnType<typeof request>, Partial<Recipe>?][] = [
    ['expired', request('p2p-tui', {expires: at(0)})],
    ['too large', request('p2p-tui', {size: 1001})],
    ['for a runtime it has not', request('p2p-tui', {runtime: 'command'})],
    ['an R future on the second topic', request('p2p-tui', {runtime: 'r'})],
    ['an R future where it has no R', request('future.p2p'), {runtimes: ['node']}],
    ['from a user it does not serve', request('p2p-tui'), {allowFrom: ['carol']}],
  ];
  it.each(unserved)('makes no offer for a request that is %s', (_, line, recipe) => {
    const worker = start(recipe);
    worker.feed(live);
    expect(said(worker.feed(line))).toEqual([]);
  });

  it('lets go of an offer after 15 s, and makes it again when the request is repeated', () => {
    const worker = inPhase('offering', 'p2p-tui');
    expect(said(worker.feed(request('p2p-tui', {expires: at(20)})))).toEqual([`2 offer ${alice}`]);
    expect(said(worker.pass(14.9))).toEqual([]);
    worker.pass(0.1);
    expect(worker.state.job).toBeUndefined();
    expect(said(worker.feed(request('p2p-tui', {expires: at(30)})))).toEqual([`2 offer ${alice}`]);
  });

  it('forgets requests that were withdrawn, taken, or whose client left', () => {
    const lines = [
      line('p2p-tui', {type: 'withdraw', from: carol, to: '<none>', future: other}),
      accept('p2p-tui', {from: carol, to: alice, future: other}),
      line('p2p-tui', {type: 'bye', from: carol}),
    ];
    for (const end of lines) {
      const worker = inPhase('offering', 'p2p-tui');
      worker.feed(request('p2p-tui', {from: carol, future: other}), end);
      expect(worker.state.requests.map(({future}) => future)).toEqual([job]);
    }
  });

  it('loses its offer with the link, and makes it again with the next one', () => {
    const worker = inPhase('offering', 'p2p-tui');
    worker.feed(lost);
    expect(worker.state.job).toBeUndefined();
    expect(said(worker.feed(live))).toEqual(['1 worker', `2 offer ${alice}`]);
  });
});

describe('a job', () => {
  it.each(['future.p2p', 'p2p-tui'] as const)(
    'on %s is fetched, evaluated and returned under the via of its accept',
    (topic) => {
      const digit = topic === 'future.p2p' ? 1 : 2;
      const worker = inPhase('offering', topic);
      const accepted = worker.feed(accept(topic));
      expect(findEffect(accepted, 'receive')).toMatchObject({code: '0001-6cc1bf16fe3c-f', maxBytes: 1000});
      const begun = worker.feed(fetched);
      expect(said(begun)).toEqual([`2 started ${alice}`]);
      expect(findEffect(begun, 'evaluate').runtime).toBe(topic === 'future.p2p' ? 'r' : 'node');
      const evaluated = worker.feed(result());
      expect(said(evaluated)).toEqual([`${digit} result ${alice}`]);
      expect(findEffect(evaluated, 'say').said).toMatchObject({via, expires: at(60)});
      expect(findEffect(evaluated, 'send')).toMatchObject({
        code: '0001-6cc1bf16fe3c-r',
        payload: {path: '/result'},
      });
      expect(findEffect(evaluated, 'discard').payload.path).toBe('/job');
      const sent = worker.feed({type: 'sent', task: 3});
      expect(findEffect(sent, 'discard').payload.path).toBe('/result');
      expect(worker.state).toMatchObject({job: undefined, done: 1, failed: 0});
      expect(fixture.stagesOf([...accepted, ...begun, ...evaluated, ...sent])).toEqual([
        'accepted',
        'sending',
        'running',
        'returning',
        'done',
      ]);
    },
  );

  it('that ended in an error is returned too, and counted as failed', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(result(false));
    expect(fixture.stagesOf(worker.feed({type: 'sent', task: 3}))).toEqual(['failed']);
    expect(worker.state).toMatchObject({done: 0, failed: 1});
  });

  it('is fetched once though the accept comes twice, and another accept is declined meanwhile', () => {
    const worker = inPhase('fetching', 'p2p-tui');
    expect(worker.feed(accept('p2p-tui'))).toEqual([]);
    expect(said(worker.feed(accept('p2p-tui', {from: carol, future: other, via: `${via}0`})))).toEqual([
      `2 decline ${carol}`,
    ]);
    worker.feed(fetched, result(), {type: 'sent', task: 3});
    expect(worker.feed(accept('p2p-tui'))).toEqual([]);
  });

  it('is taken by a late accept while nothing else stands in the way', () => {
    const worker = inPhase('offering', 'p2p-tui');
    worker.pass(16);
    expect(fixture.typesOf(worker.feed(accept('p2p-tui')))).toContain('receive');
  });

  it('does not break an offer to an R client for a late accept', () => {
    const worker = inPhase('offering', 'p2p-tui');
    worker.pass(16);
    worker.feed(request('future.p2p', {from: carol, future: other, expires: at(30)}));
    expect(said(worker.feed(accept('p2p-tui')))).toEqual([`2 decline ${alice}`]);
  });

  it.each(['0001-6cc1bf16fe3c', 'wormhole://', 'wormhole://1-a/../b', 'https://a.example'])(
    'is declined when its via is %s',
    (bad) => {
      const worker = inPhase('offering', 'p2p-tui');
      expect(said(worker.feed(accept('p2p-tui', {via: bad})))).toEqual([`2 decline ${alice}`]);
      expect(worker.state.job).toBeUndefined();
    },
  );

  it('is declined when its payload does not come, with more time for one that moves', () => {
    const worker = inPhase('fetching', 'p2p-tui');
    worker.pass(59);
    worker.feed({type: 'moved', task: 1, progress: {bytes: 1, total: 100, path: 'direct'}});
    expect(said(worker.pass(59))).toEqual([]);
    const late = worker.pass(1);
    expect(said(late)).toEqual([`2 decline ${alice}`]);
    expect(findEffect(late, 'abort').task).toBe(1);
    expect(worker.state).toMatchObject({job: undefined, failed: 1});
  });

  it.each<[string, 'fetching' | 'running', WorkerInput]>([
    ['its transfer breaks', 'fetching', {type: 'broken', task: 1, reason: 'The connection broke.'}],
    [
      'its runtime gives nothing back',
      'running',
      {type: 'unevaluated', task: 2, reason: 'There is no sandbox.'},
    ],
  ])('is declined when %s', (_, phase, input) => {
    const worker = inPhase(phase, 'p2p-tui');
    const effects = worker.feed(input);
    expect(said(effects)).toEqual([`2 decline ${alice}`]);
    expect(worker.state).toMatchObject({job: undefined, failed: 1});
  });

  it('whose client does not collect the result is given up, and the next is served', () => {
    const worker = inPhase('returning', 'future.p2p');
    worker.pass(119);
    worker.feed(request('p2p-tui', {from: carol, future: other, expires: at(140)}));
    const late = worker.pass(1);
    expect(said(late)).toEqual([`2 decline ${alice}`, `2 offer ${carol}`]);
    expect(findEffect(late, 'abort').task).toBe(3);
  });

  it('tells its progress at most once a second, the newest', () => {
    const worker = inPhase('running', 'p2p-tui');
    const tell = (done: number): WorkerInput => ({type: 'progress', task: 2, progress: {done, total: 9}});
    expect(said(worker.feed(tell(1), tell(2), tell(3)))).toEqual([`2 progress ${alice}`]);
    const told = worker.pass(1).filter((effect) => effect.type === 'say');
    expect(told.map((effect) => effect.said)).toMatchObject([{type: 'progress', done: 3}]);
  });
});

describe('a result without a link', () => {
  it('is announced and sent when the link is back, however long that takes', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(lost);
    expect(fixture.typesOf(worker.feed(result()))).toEqual(['discard']);
    expect(fixture.typesOf(worker.pass(3600))).toEqual([]);
    const back = worker.feed(live);
    expect(said(back)).toEqual(['1 worker', `2 result ${alice}`]);
    expect(findEffect(back, 'send').code).toBe('0001-6cc1bf16fe3c-r');
  });

  it('is announced again over each new link while it is being sent', () => {
    const worker = inPhase('returning', 'future.p2p');
    worker.feed(lost);
    worker.pass(600);
    const back = worker.feed(live);
    expect(said(back)).toEqual(['1 worker', `1 result ${alice}`]);
    expect(fixture.typesOf(back)).not.toContain('send');
  });

  it('is sent once more when nothing of it had moved', () => {
    const worker = inPhase('returning', 'future.p2p');
    worker.feed({type: 'broken', task: 3, reason: 'The mailbox is gone.'});
    expect(findEffect(worker.pass(5), 'send')).toMatchObject({task: 4, code: '0001-6cc1bf16fe3c-r'});
    worker.feed({type: 'moved', task: 4, progress: {bytes: 1, total: 100, path: 'relay'}});
    expect(said(worker.feed({type: 'broken', task: 4, reason: 'The connection broke.'}))).toEqual([
      `2 decline ${alice}`,
    ]);
  });
});

describe('a withdraw', () => {
  it.each(['future.p2p', 'p2p-tui'] as const)('takes back an offer on %s', (topic) => {
    const worker = inPhase('offering', topic);
    worker.feed(withdraw(topic));
    expect(worker.state.job).toBeUndefined();
  });

  it('of an R client interrupts the future and still returns what comes of it', () => {
    const worker = inPhase('running', 'future.p2p');
    expect(fixture.typesOf(worker.feed(withdraw('future.p2p'), withdraw('future.p2p')))).toEqual(['abort']);
    const interrupted = worker.feed(result(false));
    expect(said(interrupted)).toEqual([`1 result ${alice}`]);
    expect(worker.feed(withdraw('future.p2p'))).toEqual([]);
    expect(fixture.stagesOf(worker.feed({type: 'sent', task: 3}))).toEqual(['withdrawn']);
    expect(worker.state).toMatchObject({job: undefined, done: 0, failed: 0});
  });

  it('of an R client during the fetch interrupts the future as soon as it is here', () => {
    const worker = inPhase('fetching', 'future.p2p');
    expect(worker.feed(withdraw('future.p2p'))).toEqual([]);
    expect(fixture.typesOf(worker.feed(fetched))).toEqual(['say', 'evaluate', 'abort']);
  });

  it.each(['future.p2p', 'p2p-tui'] as const)(
    'of our kind drops a job of %s, its runtime waited for',
    (topic) => {
      const fetching = inPhase('fetching', topic);
      expect(fixture.typesOf(fetching.feed(withdraw('p2p-tui')))).toEqual(['abort']);
      expect(fetching.state.job).toBeUndefined();
      expect(findEffect(fetching.feed(fetched), 'discard').payload.path).toBe('/job');

      const returning = inPhase('returning', topic);
      expect(fixture.typesOf(returning.feed(withdraw('p2p-tui')))).toEqual(['abort', 'discard']);
      expect(returning.state.job).toBeUndefined();

      const running = inPhase('running', topic);
      running.feed(request('p2p-tui', {from: carol, future: other}));
      expect(fixture.typesOf(running.feed(withdraw('p2p-tui'), withdraw('p2p-tui')))).toEqual(['abort']);
      expect(running.state.job?.phase).toBe('running');
      const done = running.feed(result());
      expect(said(done)).toEqual([`2 offer ${carol}`]);
      expect(done.filter(({type}) => type === 'discard')).toHaveLength(2);
    },
  );

  it('of somebody else changes nothing', () => {
    const worker = inPhase('running', 'p2p-tui');
    const {job: before} = worker.state;
    worker.feed(line('p2p-tui', {type: 'withdraw', from: carol, to: bob, future: job}));
    expect(worker.state.job).toBe(before);
  });

  it('is not needed from a client that says goodbye', () => {
    const worker = inPhase('running', 'p2p-tui');
    expect(fixture.typesOf(worker.feed(line('p2p-tui', {type: 'bye', from: alice})))).toEqual(['abort']);
  });
});

describe('heartbeats', () => {
  it('come within the promised interval', () => {
    const worker = start();
    worker.feed(live);
    expect(beats(worker.pass(14.3))).toHaveLength(1);
    expect(beats(worker.pass(142.5))).toHaveLength(10);
  });

  it('tell a change of state at once, but not twice within a second', () => {
    const worker = start();
    worker.feed(live);
    worker.pass(5);
    expect(beats(worker.feed(request('p2p-tui')))).toMatchObject([{state: 'offering', future: job}]);
    expect(beats(worker.feed(accept('p2p-tui'), fetched))).toEqual([]);
    expect(beats(worker.pass(0.999))).toEqual([]);
    expect(beats(worker.pass(0.001))).toMatchObject([{state: 'running', future: job}]);
  });

  it('slow down as workers join, and come faster when they leave', () => {
    const worker = start();
    worker.feed(live);
    const heartbeat = (number: number) =>
      line('p2p-tui', {
        type: 'heartbeat',
        from: `bob@server:${number + 10}`,
        expires: at(60),
        state: 'idle',
        slots: 1,
        done: 0,
        failed: 0,
        runtimes: ['node'],
        load: 0,
        rss: 0,
        every: 50,
        version: '',
      });
    worker.feed(...Array.from({length: 99}, (_, number) => heartbeat(number)));
    worker.pass(15);
    expect(beats(worker.pass(50))).toMatchObject([{every: 50}]);
    worker.feed(
      ...Array.from({length: 80}, (_, number) =>
        line('p2p-tui', {type: 'bye', from: `bob@server:${number + 10}`}),
      ),
    );
    expect(beats(worker.pass(50)).at(-1)).toMatchObject({every: 15});
  });

  it('answer a roll-call once within a second, however many call', () => {
    const worker = start();
    worker.feed(live);
    worker.pass(5);
    const call = (from: string) => line('p2p-tui', {type: 'client', from, expires: at(3600), protocols: []});
    worker.feed(call(alice), call(carol), call('dave@desk:4'));
    expect(beats(worker.pass(1))).toHaveLength(1);
    expect(beats(worker.pass(10))).toHaveLength(0);
  });

  it('do not answer a hello on the first topic', () => {
    const worker = start();
    worker.feed(live);
    worker.pass(5);
    worker.feed(line('future.p2p', {type: 'client', from: alice, expires: at(3600), protocols: []}));
    expect(beats(worker.pass(5))).toEqual([]);
  });
});

describe('leaving', () => {
  it('idle, says goodbye at once', () => {
    const worker = start();
    worker.feed(live);
    expect(fixture.typesOf(worker.feed({type: 'drain', reason: 'It was drained.'}))).toEqual([
      'say',
      'closed',
    ]);
    expect(workerMachine.wake(worker.state)).toBeUndefined();
    expect(worker.feed(request('p2p-tui'))).toEqual([]);
  });

  it('drained, sees the job in hand through and takes no other', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(request('p2p-tui', {from: carol, future: other}));
    expect(said(worker.feed({type: 'drain', reason: 'It was drained.'}))).toEqual([]);
    expect(beats(worker.pass(1))).toMatchObject([{state: 'draining', future: job}]);
    worker.feed(result());
    expect(said(worker.feed({type: 'sent', task: 3}))).toEqual(['2 bye']);
    expect(worker.state.closed).toBe(true);
  });

  it('drained, keeps an offer that stands until it has run out', () => {
    const worker = inPhase('offering', 'future.p2p');
    worker.feed({type: 'drain', reason: 'It was drained.'});
    expect(said(worker.pass(14.9))).toEqual([]);
    expect(said(worker.pass(0.1))).toEqual(['2 bye']);
  });

  it('leaves when its time is over', () => {
    const worker = start({leaveAt: fixture.start + 60_000});
    worker.feed(live);
    expect(said(worker.pass(59.9))).toEqual([]);
    expect(said(worker.pass(0.1))).toEqual(['2 bye']);
  });

  it('stopped, tells the client of the job at once and waits for the runtime', () => {
    const worker = inPhase('running', 'p2p-tui');
    const stopped = worker.feed({type: 'stop', reason: 'The machine is needed.'});
    expect(said(stopped)).toEqual([`2 decline ${alice}`]);
    expect(findEffect(stopped, 'abort').task).toBe(2);
    expect(said(worker.feed(result(false)))).toEqual(['2 bye']);
  });

  it('stopped, gives an R client the interrupted result, but not for ever', () => {
    const worker = inPhase('running', 'future.p2p');
    worker.feed({type: 'stop', reason: 'The machine is needed.'});
    expect(said(worker.feed(result(false)))).toEqual([`1 result ${alice}`]);
    expect(said(worker.pass(5))).toEqual(['2 bye']);
    expect(worker.state.closed).toBe(true);
  });

  it.each(['fetching', 'running', 'returning'] as const)(
    'is over when the board is closed while it is %s',
    (phase) => {
      const worker = inPhase(phase, 'p2p-tui');
      expect(fixture.typesOf(worker.feed(fixture.boardClosed))).toContain('closed');
      expect(
        findEffect(worker.feed({type: 'fetched', task: 1, payload: fixture.payload('/late')}), 'discard'),
      ).toBeDefined();
    },
  );
});
