import type {Client} from '../../source/cluster/client/client.js';
import {startHost} from '../../source/cluster/host/host.js';
import type {Worker} from '../../source/cluster/worker/worker.js';
import type {JobEvent} from '../../source/store/event.js';
import {createBoardServer, type SimulatedBoard} from './board.js';
import {createClock} from './clock.js';
import {newEnding, postJob, type Ending} from './jobs.js';
import {createRandom} from './random.js';
import {startRWorker} from './r-peers.js';
import {members, simulatedClient, simulatedWorker} from './roles.js';
import {createRuntime} from './runtime.js';
import {createFiles, createWormholes} from './transfers.js';

/** What a schedule left behind, for the invariants to look at. */
export type Report = Awaited<ReturnType<typeof runSchedule>>;

const minute = 60_000;
/** An R worker that was killed is waited for until its hello runs out, after an hour, and there may be several. */
const longestRun = 400 * minute;

/** Runs one small cluster through the faults that the seed brings, until every job has ended and all have left. */
export async function runSchedule(seed: number) {
  const random = createRandom(seed);
  const clock = createClock();
  const start = clock.now();
  const faulty = random.chance(0.8);
  const server = createBoardServer({
    clock,
    random,
    delay: random.pick([5, 50, 400]),
    duplicates: faulty ? 0.05 : 0,
  });
  const files = createFiles();
  const wormholes = createWormholes({clock, random, files, failure: faulty ? 0.04 : 0});
  const evaluations: string[] = [];
  const events: JobEvent[] = [];
  let killed = 0;
  let drops = 0;
  let leaving = false;

  const anyTime = (limit = 2 * minute) => random.between(0, limit);
  const plague = (board: SimulatedBoard) => {
    if (!faulty) return;
    for (let drop = random.whole(0, 2); drop > 0; drop--) {
      clock.after(anyTime(), () => {
        drops++;
        board.drop(random.between(100, 90_000));
      });
    }
  };

  const hostBoard = server.connect('alice');
  const host = startHost({
    id: 'alice@home:1',
    board: hostBoard,
    clock,
    record: () => {},
    users: members,
  });
  plague(hostBoard);
  if (faulty && random.chance(0.3)) clock.after(anyTime(), () => server.restart(20_000));

  const runtimeOf = (name: string, processClock: typeof clock | ReturnType<typeof clock.fork>) =>
    createRuntime({
      name,
      clock: processClock,
      random,
      files,
      longest: random.pick([50, 5000, 60_000]),
      failure: faulty ? 0.02 : 0,
      onEvaluate: (text) => evaluations.push(text),
    });

  const workers = new Set<Worker>();
  const joined: Worker[] = [];
  const startOne = (number: number) => {
    const process = clock.fork();
    const board = server.connect('bob');
    const transfers = wormholes.open();
    const worker = simulatedWorker({
      id: `bob@server:${100 + number}`,
      board,
      transfers,
      runtimes: [runtimeOf('node', process), runtimeOf('r', process)],
      clock: process,
      random,
    });
    workers.add(worker);
    joined.push(worker);
    void worker.closed.then(() => workers.delete(worker));
    plague(board);
    if (faulty && random.chance(0.25)) {
      clock.after(anyTime(), () => {
        // Who has begun to leave is waited for.
        if (leaving || !workers.delete(worker)) return;
        killed++;
        process.kill();
        transfers.kill();
        board.kill();
      });
    } else if (random.chance(0.15)) {
      clock.after(anyTime(), () => void worker.drain());
    } else if (random.chance(0.1)) {
      clock.after(anyTime(), () => void worker.stop('The machine is needed.'));
    }
  };

  const workerCount = random.whole(1, 4);
  for (let number = 1; number <= workerCount; number++) clock.after(anyTime(10_000), () => startOne(number));

  const withR = random.chance(0.3);
  if (withR) {
    const process = clock.fork();
    const board = server.connect('carol');
    const transfers = wormholes.open();
    clock.after(anyTime(10_000), () => {
      const runtime = createRuntime({name: 'r', clock: process, random, files, longest: 5000});
      const counted = {...runtime, evaluate: count(runtime.evaluate)};
      startRWorker({id: 'carol@lab:500', board, transfers, clock: process, runtime: counted});
    });
    if (faulty && random.chance(0.3)) {
      clock.after(anyTime(), () => {
        killed++;
        process.kill();
        transfers.kill();
        board.kill();
      });
    }
  }

  function count(evaluate: ReturnType<typeof createRuntime>['evaluate']): typeof evaluate {
    return (payload, options) => {
      evaluations.push(files.read(payload));
      return evaluate(payload, options);
    };
  }

  const clients: Client[] = [];
  const clientCount = random.whole(1, 3);
  for (let number = 1; number <= clientCount; number++) {
    const board = server.connect('dave');
    plague(board);
    clients.push(
      simulatedClient({
        id: `dave@desk:${200 + number}`,
        board,
        transfers: wormholes.open(),
        clock,
        random,
        record: (event) => event.type === 'job' && events.push(event),
        maxTransfers: random.pick([2, 16]),
      }),
    );
  }

  const endings: Ending[] = [];
  const jobCount = random.whole(1, 20);
  for (let number = 1; number <= jobCount; number++) {
    const ending = newEnding(number, random);
    endings.push(ending);
    const client = random.pick(clients);
    const runtime = random.chance(0.7) ? 'node' : 'r';
    const abortAt = random.chance(0.12) ? anyTime() : undefined;
    clock.after(anyTime(minute), () => {
      const controller = new AbortController();
      postJob(ending, {client, files, runtime, signal: controller.signal});
      if (abortAt !== undefined) {
        clock.after(abortAt, () => {
          ending.aborted = ending.settled === 0;
          controller.abort(new Error('aborted'));
        });
      }
    });
  }

  const posted = minute;
  const over = () =>
    clock.now() >= start + posted &&
    (endings.every(({settled}) => settled > 0) || (joined.length === workerCount && workers.size === 0));
  await clock.run({until: start + longestRun, done: over});
  const workersLeft = workers.size;
  const elapsed = clock.now() - start;

  leaving = true;
  const ends = [...clients.map((client) => client.close()), ...[...workers].map((worker) => worker.drain())];
  let left = false;
  void Promise.all(ends).then(async () => {
    await host.stop('The end.');
    left = true;
  });
  await clock.run({until: clock.now() + 30 * minute});
  const remains = {left, timers: clock.pending(), transfers: wormholes.pending(), files: files.left()};
  return {
    seed,
    faulty,
    withR,
    endings,
    evaluations,
    events,
    lines: server.lines,
    killed,
    drops,
    workersLeft,
    elapsed,
    remains,
  };
}
