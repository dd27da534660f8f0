import {describe, expect, it} from 'vitest';
import type {Role, SessionEvent} from '../../../source/board/session/types.js';
import {startHost} from '../../../source/cluster/host/host.js';
import type {Runtime} from '../../../source/cluster/ports.js';
import {createClock} from '../clock.js';
import {createRandom} from '../random.js';
import {simulatedClient, simulatedWorker} from '../roles.js';
import {createFiles, createWormholes} from '../transfers.js';
import {createNetwork} from './board.js';
import type {ProcessClock} from './network.js';
import {openSession} from './open-session.js';

const minute = 60_000;
const users = ['alice', 'bob'];
const topic = 'alice/friends/future.p2p';

/** Alice's laptop hosts and has a client; bob's worker is elsewhere. */
async function openCluster() {
  const clock = createClock();
  const random = createRandom(1);
  const network = createNetwork({clock, random, delay: 20, tear: 0, lateness: 0});
  const files = createFiles();
  const wormholes = createWormholes({clock, random, files});
  const laptop = clock.fork();
  const server = clock.fork();

  const open = (user: string, process: ProcessClock, role: Role) => {
    const events: {readonly at: number; readonly event: SessionEvent}[] = [];
    const session = openSession({process, role, connect: network.connectAs(user, process), random});
    session.subscribe((event) => events.push({at: clock.now(), event}));
    return {
      session,
      events,
      firstLive: () =>
        events.find(({event}) => event.type === 'link' && event.state === 'live')?.at ?? Infinity,
      losses: () =>
        events.flatMap(({event}) => (event.type === 'link' && event.state === 'lost' ? [event.detail] : [])),
    };
  };

  const host = open('alice', laptop, {role: 'host', access: users});
  const desk = open('alice', laptop, {role: 'member'});
  const bench = open('bob', server, {role: 'member'});
  startHost({id: 'alice@laptop:1', board: host.session, clock: laptop, record: () => {}, users});
  const client = simulatedClient({
    id: 'alice@laptop:2',
    board: desk.session,
    transfers: wormholes.open(),
    clock: laptop,
    random,
  });
  const evaluations: string[] = [];
  const runtime: Runtime = {
    name: 'node',
    evaluate(payload) {
      evaluations.push(files.read(payload));
      return new Promise((resolve) => {
        server.after(minute, () => resolve({payload: files.create('the value'), ok: true}));
      });
    },
  };
  simulatedWorker({
    id: 'bob@server:3',
    board: bench.session,
    transfers: wormholes.open(),
    runtimes: [runtime],
    clock: server,
    random,
  });
  await clock.pass(10_000);
  return {clock, network, files, laptop, host, desk, bench, client, evaluations};
}

describe('a closed lid', () => {
  it('a laptop that slept for ten minutes comes back host first, and nothing handed over is lost', async () => {
    const {clock, network, files, laptop, host, desk, bench, client, evaluations} = await openCluster();
    const posted = client.post(
      {id: `${'0'.repeat(32)}-1`, payload: files.create('the job'), runtime: 'node'},
      {signal: new AbortController().signal},
    );
    let outcome = '';
    void posted.then((payload) => (outcome = files.read(payload)));
    await clock.pass(5000);
    expect(evaluations).toEqual(['the job']);
    const last = {
      type: 'client',
      when: '',
      expires: 2_000_000_000,
      from: 'alice@laptop:9',
      protocols: [],
    } as const;
    expect(desk.session.post('future.p2p', {...last, when: '2026-11-21T22:00:15'})).toBe(true);
    await clock.pass(20);

    laptop.sleep();
    // Nobody tells a machine that sleeps; the board finds out after a while.
    network.drop(laptop, {clientNotices: 24 * 60 * minute, serverNotices: 30_000, away: 0});
    await clock.pass(10 * minute);
    expect(network.list(topic)).toBeUndefined();
    expect(bench.session.state).not.toBe('live');
    const heard = bench.events.filter(
      ({event}) => event.type === 'line' && 'from' in event.message && event.message.from === last.from,
    );
    expect(heard).toHaveLength(1);

    for (const {events} of [host, desk, bench]) events.splice(0);
    const woken = clock.now();
    laptop.wake();
    await clock.pass(minute);
    const why = 'The board does not answer any more since this machine slept.';
    expect([host.losses(), desk.losses()]).toEqual([[why], [why]]);
    expect(network.list(topic)?.access).toEqual(users);
    // Ten seconds for the old connection to answer, two for the list to be in force.
    expect(host.firstLive() - woken).toBeLessThan(12_000);
    expect(host.firstLive()).toBeLessThan(Math.min(desk.firstLive(), bench.firstLive()));
    expect([host, desk, bench].map(({session}) => [session.state, session.extended])).toEqual(
      Array(3).fill(['live', true]),
    );

    expect(evaluations).toEqual(['the job']);
    expect(outcome).toBe('the value');
  });
});
