/** Users who are not on the access list, at a worker. */
import {describe, expect, it} from 'vitest';
import type {Topic} from '../../../source/message/types.js';
import {
  access,
  alice,
  at,
  bob,
  carol,
  findEffect,
  hostHello,
  job,
  line,
  live,
  lost,
  members,
  notesOf,
  onlyFirst,
  other,
  payload,
  sentLines,
  typesOf,
} from '../play.js';
import {accept, keepalive, request, start} from './worker-play.js';

const mallory = 'mallory@den:6';
const offers = (lines: readonly string[]) => lines.filter((text) => text.includes('offer'));

describe('a stranger at a worker', () => {
  it.each<Topic>(['future.p2p', 'p2p-tui'])(
    'gets no offer on %s, and the log tells once who he is',
    (topic) => {
      const worker = start();
      worker.feed(live);
      const effects = worker.feed(
        request(topic, {from: mallory}),
        request(topic, {from: mallory, future: other}),
      );
      expect(sentLines(effects)).toEqual([]);
      expect(notesOf(effects)).toEqual([
        'mallory is a stranger, not on the access list of alice/friends: nothing that comes from there is accepted.',
      ]);
      expect(offers(sentLines(worker.pass(600)))).toEqual([]);
    },
  );

  it('however many names he goes by, the log is told of a hundred', () => {
    const worker = start();
    worker.feed(live);
    const effects = Array.from({length: 500}, (_, number) =>
      worker.feed(request('p2p-tui', {from: `mallory${number}@den:6`})),
    );
    expect(notesOf(effects.flat())).toHaveLength(100);
  });

  it('his accept of an offer to somebody else fetches nothing, nor takes it from him', () => {
    const worker = start();
    worker.feed(live, request('p2p-tui'));
    expect(typesOf(worker.feed(accept('p2p-tui', {from: mallory})))).toEqual([]);
    expect(worker.state.job?.phase).toBe('offering');
  });

  it('no line of his ends the job of a member, wakes a heartbeat or counts as another worker', () => {
    const worker = start();
    worker.feed(live, request('p2p-tui'), accept('p2p-tui'));
    const {state} = worker;
    const said = {from: mallory, to: bob, future: job} as const;
    const effects = worker.feed(
      line('p2p-tui', {type: 'withdraw', ...said}),
      line('future.p2p', {type: 'withdraw', ...said}),
      line('p2p-tui', {type: 'bye', from: mallory}),
      line('p2p-tui', {type: 'client', from: mallory, expires: at(60), protocols: []}),
      line('p2p-tui', {type: 'keepalive', from: mallory, expires: at(60), jobs: 1, every: 30}),
      line('p2p-tui', {
        ...{type: 'heartbeat', from: mallory, expires: at(60), state: 'idle', slots: 1, done: 0, failed: 0},
        ...{runtimes: ['node'], load: 0, rss: 0, every: 15, version: ''},
      }),
    );
    expect(typesOf(effects)).toEqual([]);
    expect(worker.state).toMatchObject({job: state.job, others: state.others, clients: state.clients});
  });

  it('any line of a member shows that he is there, also one that is nothing to a worker', () => {
    const worker = start();
    worker.feed(live, keepalive());
    worker.pass(45);
    worker.feed(line('p2p-tui', {type: 'received', from: alice, to: carol, future: other}));
    worker.pass(45);
    expect(worker.state.clients.get(alice)).toMatchObject({lost: false});
  });

  it('a list that he tells does not make him a member while the host tells his own', () => {
    const worker = start();
    worker.feed(live, hostHello('p2p-tui'));
    const said = [
      ...worker.feed(access([...members, 'mallory']), request('p2p-tui', {from: mallory})),
      ...worker.pass(1),
      ...worker.feed(access(members)),
      ...worker.pass(60),
    ];
    expect(offers(sentLines(said))).toEqual([]);
    expect(notesOf(said)).toContain(
      'Somebody told another access list of alice/friends than its host does: it does not count.',
    );
    expect(notesOf(said).some((text) => text?.startsWith('mallory is a stranger'))).toBe(true);
  });

  it('a list that he tells without a member ends nothing of that member', () => {
    const worker = start();
    worker.feed(live, hostHello('p2p-tui'), request('p2p-tui'), accept('p2p-tui'));
    worker.feed(access(['carol'], 'alice@den:6'));
    worker.pass(1);
    worker.feed(access(members));
    expect(worker.state.job).toMatchObject({phase: 'fetching', request: {client: alice}});
  });
});

describe('a user of whom a worker does not know yet', () => {
  it('his request waits for the list, and is served when it has stood its time', () => {
    const worker = start({}, {});
    worker.feed(live);
    const waiting = worker.feed(request('p2p-tui', {from: carol}), request('p2p-tui', {from: carol}));
    expect(sentLines(waiting)).toEqual([]);
    expect(notesOf([...waiting, ...worker.pass(4.9)])).toEqual([]);
    expect(notesOf([...worker.pass(0.1), ...worker.pass(60)])).toEqual([
      'carol is not known to be on the access list of alice/friends yet: what comes from there waits until its host tells the list.',
    ]);
    worker.feed(request('p2p-tui', {from: carol, expires: at(80)}), access(['alice', 'bob', 'carol']));
    expect(offers(sentLines(worker.pass(2.9)))).toEqual([]);
    const effects = worker.pass(0.1);
    expect(offers(sentLines(effects))).toEqual([`2 offer ${carol}`]);
    expect(effects).toContainEqual({type: 'remember', users: ['alice', 'bob', 'carol']});
  });

  it('it serves its own user and the owner without any list, as in a personal cluster', () => {
    const worker = start({}, {});
    worker.feed(live);
    expect(sentLines(worker.feed(request('p2p-tui', {from: alice})))).toEqual([`2 offer ${alice}`]);
    const mine = start({}, {});
    mine.feed(live);
    expect(sentLines(mine.feed(request('p2p-tui', {from: 'bob@desk:8'})))).toEqual(['2 offer bob@desk:8']);
  });

  it('what was kept of a stranger goes when the list is known', () => {
    const worker = start({}, {});
    worker.feed(live, request('p2p-tui', {from: mallory}), access(['carol']));
    expect(offers(sentLines(worker.pass(60)))).toEqual([]);
    expect(worker.state.admission.held).toEqual([]);
  });

  it('however much he writes, only so much of it is kept', () => {
    const worker = start({}, {});
    worker.feed(live);
    for (let number = 0; number < 500; number++) {
      worker.feed(request('p2p-tui', {from: mallory, future: `${'0'.repeat(32)}-${number}`}));
    }

    expect(worker.state.admission.held).toHaveLength(100);
    worker.feed(request('p2p-tui', {from: carol}));
    expect(worker.state.admission.held).toHaveLength(101);
  });

  it('he waits for two minutes where an R host has told another list, and is served then', () => {
    const worker = start();
    worker.feed(onlyFirst, access(members));
    worker.feed(access([...members, 'zoe']), request('future.p2p', {from: 'zoe@den:1', expires: at(600)}));
    expect(offers(sentLines(worker.pass(129)))).toEqual([]);
    expect(offers(sentLines(worker.pass(1)))).toEqual(['1 offer zoe@den:1']);
  });
});

describe('a user who is taken off the list', () => {
  const without = members.filter((user) => user !== 'carol');
  const removed = () => {
    const worker = start();
    worker.feed(live, hostHello('p2p-tui'), request('p2p-tui', {from: carol}));
    return worker;
  };

  it('an offer to him is taken back at once, and his accept fetches nothing', () => {
    const worker = removed();
    expect(worker.state.job?.phase).toBe('offering');
    worker.feed(access(without));
    expect(worker.state.job).toBeUndefined();
    expect(typesOf(worker.feed(accept('p2p-tui', {from: carol})))).toEqual([]);
    expect(typesOf(worker.pass(60)).filter((type) => type === 'receive')).toEqual([]);
    expect(notesOf(worker.feed(request('p2p-tui', {from: carol, future: other})))).toHaveLength(0);
    expect(offers(sentLines(worker.pass(60)))).toEqual([]);
  });

  it('his accept is followed when the list without him turns out not to be the host’s', () => {
    const worker = removed();
    worker.feed(access(without), accept('p2p-tui', {from: carol}));
    expect(worker.state.job).toBeUndefined();
    expect(typesOf(worker.feed(access(members)))).toContain('receive');
  });

  it('his job that is in flight is seen through, and so are his lines about it', () => {
    const worker = removed();
    const {task} = findEffect(worker.feed(accept('p2p-tui', {from: carol})), 'receive');
    worker.feed(access(without));
    worker.pass(10);
    expect(typesOf(worker.feed({type: 'fetched', task, payload: payload('/job')}))).toContain('evaluate');
    expect(
      typesOf(worker.feed(line('p2p-tui', {type: 'withdraw', from: carol, to: bob, future: job}))),
    ).toContain('abort');
  });
});

describe('the worker of the owner', () => {
  it('asks the board for the list as soon as it joins, before any line tells one, and once where it is told', () => {
    const worker = start({id: 'alice@server:2'}, {});
    expect(typesOf(worker.pass(60))).not.toContain('look');
    expect(typesOf([...worker.feed(live), ...worker.pass(0)]).filter((type) => type === 'look')).toHaveLength(
      1,
    );
    worker.feed(request('p2p-tui', {from: carol}));
    expect(offers(sentLines(worker.feed({type: 'shown', users: members})))).toEqual([`2 offer ${carol}`]);
    expect(typesOf([...worker.feed(access(members)), ...worker.pass(600)])).not.toContain('look');
  });

  it('asks again when it was cut off, for the list may be another since', () => {
    const worker = start({id: 'alice@server:2'});
    worker.feed(live, {type: 'shown', users: members}, lost);
    expect(typesOf(worker.pass(60))).not.toContain('look');
    expect(typesOf(worker.feed(live))).toContain('look');
    const without = members.filter((user) => user !== 'carol');
    worker.feed({type: 'shown', users: without}, request('p2p-tui', {from: carol}));
    expect(offers(sentLines(worker.pass(600)))).toEqual([]);
  });

  it('of anybody else does not ask, to whom the board would not show it', () => {
    const worker = start({}, {});
    expect(typesOf([...worker.feed(live, access(members)), ...worker.pass(60)])).not.toContain('look');
  });

  it('asks the board what the list is when a line tells another, and goes by that', () => {
    const worker = start({id: 'alice@server:2'});
    const effects = worker.feed(live, access([...members, 'mallory']), request('p2p-tui', {from: mallory}));
    expect([...effects, ...worker.pass(0)]).toContainEqual({type: 'look'});
    const shown = worker.feed({type: 'shown', users: members});
    expect(notesOf(shown).some((text) => text?.startsWith('mallory is a stranger'))).toBe(true);
    worker.feed(access([...members, 'mallory']));
    expect(offers(sentLines(worker.pass(600)))).toEqual([]);
  });

  it('serves whom the board shows as soon as it does', () => {
    const worker = start({id: 'alice@server:2'});
    worker.feed(live, access([...members, 'zoe']), request('p2p-tui', {from: 'zoe@den:1'}));
    expect(offers(sentLines(worker.feed({type: 'shown', users: [...members, 'zoe']})))).toEqual([
      '2 offer zoe@den:1',
    ]);
  });
});
