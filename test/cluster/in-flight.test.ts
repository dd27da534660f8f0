import {describe, expect, it} from 'vitest';
import type {Board} from '../../source/cluster/ports.js';
import {createBoardServer} from '../simulation/board.js';
import {createClock} from '../simulation/clock.js';
import {createRandom} from '../simulation/random.js';
import {simulatedClient, simulatedWorker} from '../simulation/roles.js';
import {createRuntime} from '../simulation/runtime.js';
import {createFiles, createWormholes} from '../simulation/transfers.js';

const minute = 60_000;

/** Bob's worker, and alice's client; a job takes a minute. */
function open() {
  const clock = createClock();
  const random = createRandom(1);
  const server = createBoardServer({clock, random, delay: 10});
  const files = createFiles();
  const wormholes = createWormholes({clock, random, files});
  /** A role's board, and what the role said of itself when it subscribed. */
  const watched = (user: string) => {
    const board = server.connect(user);
    const said: {inFlight?: () => number} = {};
    const port: Board = {
      ...board,
      subscribe(listener, inFlight) {
        if (inFlight) said.inFlight = inFlight;
        return board.subscribe(listener);
      },
    };
    return {board, port, inFlight: () => said.inFlight?.()};
  };

  const [bob, alice, dave] = [watched('bob'), watched('alice'), watched('dave')];
  const common = {clock, random};
  const runtime = createRuntime({...common, name: 'node', files, durationOf: () => minute});
  const runtimes = [runtime];
  simulatedWorker({...common, id: 'bob@server:1', board: bob.port, transfers: wormholes.open(), runtimes});
  const transfers = wormholes.open();
  const client = simulatedClient({...common, id: 'alice@desk:2', board: alice.port, transfers});
  const post = () =>
    client.post(
      {id: `${'0'.repeat(32)}-1`, payload: files.create('the job'), runtime: 'node'},
      {signal: new AbortController().signal},
    );
  /** A worker that comes later. */
  const join = () =>
    simulatedWorker({...common, id: 'dave@far:3', board: dave.port, transfers: wormholes.open(), runtimes});
  return {clock, alice, bob, dave, post, join, transfers};
}

describe('jobs in flight', () => {
  it('no job is in flight before anything was begun', async () => {
    const {clock, alice, bob} = open();
    await clock.pass(minute);
    expect([bob.inFlight(), alice.inFlight()]).toEqual([0, 0]);
  });

  it('a job is in flight for its worker and its client from the accept until its result is there', async () => {
    const {clock, alice, bob, dave, post, join} = open();
    join();
    const posted = post();
    await clock.pass(minute / 2);
    // One of the two workers has it; the other one has only offered.
    expect([bob.inFlight(), dave.inFlight()].toSorted()).toEqual([0, 1]);
    expect(alice.inFlight()).toBe(1);
    await clock.pass(minute);
    await posted;
    expect([bob.inFlight(), dave.inFlight(), alice.inFlight()]).toEqual([0, 0, 0]);
  });

  it('a job that only waits for a worker is not in flight', async () => {
    const {clock, alice, bob, post} = open();
    bob.board.drop(Infinity);
    void post();
    await clock.pass(minute);
    expect(alice.inFlight()).toBe(0);
  });

  it('a result that nobody collects is not in flight', async () => {
    const {clock, alice, bob, post, transfers} = open();
    void post();
    await clock.pass(minute / 2);
    alice.board.kill();
    transfers.kill();
    await clock.pass(minute / 4);
    expect(bob.inFlight()).toBe(1);
    await clock.pass(minute);
    expect(bob.inFlight()).toBe(0);
  });
});
