import type {Connect} from '../../../source/ssh/connection.js';
import type {BoardSession, Role} from '../../../source/board/session/types.js';
import type {Client} from '../../../source/cluster/client/client.js';
import {startHost, type Host} from '../../../source/cluster/host/host.js';
import type {Worker} from '../../../source/cluster/worker/worker.js';
import type {PeerId} from '../../../source/message/types.js';
import {createClock} from '../clock.js';
import {newEnding, postJob, type Ending} from '../jobs.js';
import {createRandom} from '../random.js';
import {simulatedClient, simulatedWorker} from '../roles.js';
import {createRuntime} from '../runtime.js';
import {createFiles, createWormholes} from '../transfers.js';
import {createNetwork} from './board.js';
import {watchFreezes} from './freezes.js';
import type {ProcessClock} from './network.js';
import {cluster, openSession} from './open-session.js';
import {watchList} from './in-force.js';
import {joinAsR} from './r-member.js';

/** What a schedule left behind, for the invariants to look at. */
export type NetworkReport = Awaited<ReturnType<typeof runNetworkSchedule>>;

export const topics = [`${cluster}/future.p2p`, `${cluster}/p2p-tui`] as const;

const second = 1000;
const minute = 60 * second;
/** Faults come within this time; then the network is good, and all has to come to an end. */
const bad = minute;
/**
 * The longest wait of a session is a minute and a half, and a job may have to be posted again more than once. Of a
 * worker that is silent its client is told after an hour.
 */
const longestRun = 70 * minute;
const users = ['alice', 'bob', 'carol', 'dave'];

/** Runs one small cluster on a simulated board through what the seed brings, until every job has ended. */
export async function runNetworkSchedule(seed: number) {
  const random = createRandom(seed);
  const clock = createClock();
  const start = clock.now();
  const tear = random.pick([0, 0.05, 0.2]);
  const network = createNetwork({
    clock,
    random,
    delay: random.pick([2, 20, 80]),
    tear,
    lateness: random.pick([0, 200]),
    rules: {departuresDelete: random.chance(0.5)},
  });
  const files = createFiles();
  const wormholes = createWormholes({clock, random, files});
  const list = watchList(network, clock, topics);
  const freezes = watchFreezes(network, clock);
  const faults = {restarts: 0, drops: 0, ghosts: 0, kills: 0, ended: 0, freezes: 0};
  const sessions = new Set<BoardSession>();
  const anyTime = (limit = bad) => random.between(0, limit);

  const disturbed = new Map<ProcessClock, () => void>();
  const open = (user: string, process: ProcessClock, role: Role, connect: Connect): BoardSession => {
    const {session, disturb} = freezes.watch(user, openSession({process, role, connect, random}));
    disturbed.set(process, disturb);
    sessions.add(session);
    return session;
  };
  const drop = (process: ProcessClock, times: Parameters<typeof network.drop>[1]): void => {
    disturbed.get(process)?.();
    network.drop(process, times);
  };

  /** Bad times for one process: its link goes, and the two ends notice when they may. */
  const plague = (process: ProcessClock, onDrop: () => void = () => {}) => {
    for (let times = random.whole(0, 2); times > 0; times--) {
      clock.after(anyTime(), () => {
        if (process.killed) return;
        faults.drops++;
        const serverNotices = random.pick([0, 200, 10 * second, 30 * second]);
        if (serverNotices > second) faults.ghosts++;
        onDrop();
        drop(process, {
          clientNotices: random.pick([0, 500, 30 * second]),
          serverNotices,
          away: random.pick([0, 0, 3 * second, 40 * second]),
        });
      });
    }
  };

  // The host: killed and started again perhaps, and perhaps with another list.
  let host: {
    readonly role: Host;
    readonly session: BoardSession;
    readonly process: ReturnType<typeof clock.fork>;
  };
  const startHosting = (access: readonly string[], number: number) => {
    const process = clock.fork();
    const connect = network.connectAs('alice', process, (link) => list.hostReturned(link, access));
    const session = open('alice', process, {role: 'host', access}, async (options) => {
      const connection = await connect(options);
      void connection.closed.then(list.hostLost);
      return connection;
    });
    const role = startHost({
      id: `alice@home:${number}`,
      board: session,
      clock: process,
      record: () => {},
      users: access,
    });
    plague(process, list.hostLost);
    return {role, session, process};
  };

  const startList = random.chance(0.2) ? ['alice', 'bob'] : users;
  let absent = false;
  host = startHosting(startList, 1);
  if (startList !== users || random.chance(0.3)) {
    clock.after(anyTime(), () => {
      faults.kills++;
      list.hostLost();
      host.process.kill();
      sessions.delete(host.session);
      drop(host.process, {
        clientNotices: 0,
        serverNotices: random.pick([0, 10 * second, 30 * second]),
        away: Infinity,
      });
      absent = true;
      clock.after(random.between(100, 10 * second), () => {
        host = startHosting(users, 2);
        absent = false;
      });
    });
  }

  if (random.chance(0.4)) {
    clock.after(anyTime(), () => {
      faults.restarts++;
      list.hostLost();
      freezes.disturb();
      network.restart(random.pick([0, 500, 20 * second]));
    });
  }

  for (let times = random.pick([0, 0, 1, 4]); times > 0; times--) {
    clock.after(anyTime(), () => {
      faults.ended++;
      network.endPipe();
    });
  }

  // A random sequence of its own, so that the other faults of a seed are what they were without it.
  const frost = createRandom(seed + 2 ** 31);
  for (let times = frost.pick([0, 1, 2]); times > 0; times--) {
    const topic = frost.pick(['future.p2p', 'p2p-tui'] as const);
    const span = frost.pick([3, 10, 40]) * second;
    clock.after(frost.between(0, bad), () => {
      faults.freezes++;
      freezes.freeze(topic, span);
    });
  }

  let leaving = false;
  const evaluations: string[] = [];
  const workers = new Set<Worker>();
  const killed = new Set<PeerId>();
  /** A process with one connection, however many workers it runs. */
  const startWorkers = (user: string, number: number, mortal: boolean) => {
    const process = clock.fork();
    const session = open(user, process, {role: 'member'}, network.connectAs(user, process));
    const transfers = wormholes.open();
    const mine: Worker[] = [];
    for (let index = 0; index < random.pick([1, 1, 2]); index++) {
      const runtime = (name: string) =>
        createRuntime({
          name,
          clock: process,
          random,
          files,
          longest: random.pick([50, 5000, 20_000]),
          onEvaluate: (text) => evaluations.push(text),
        });
      mine.push(
        simulatedWorker({
          id: `${user}@server:${number}-${index}`,
          board: session,
          transfers,
          runtimes: [runtime('node'), runtime('r')],
          clock: process,
          random,
        }),
      );
    }

    for (const worker of mine) workers.add(worker);
    plague(process);
    if (!mortal) return;
    clock.after(anyTime(), () => {
      // Who has begun to leave is waited for.
      if (leaving) return;
      faults.kills++;
      for (const worker of mine) {
        workers.delete(worker);
        killed.add(worker.id);
      }

      sessions.delete(session);
      process.kill();
      transfers.kill();
      drop(process, {clientNotices: 0, serverNotices: random.pick([0, 30 * second]), away: Infinity});
    });
  };

  // One process of workers lives, so that every job can be done.
  clock.after(anyTime(10 * second), () => startWorkers('bob', 100, false));
  if (random.chance(0.6)) {
    clock.after(anyTime(30 * second), () => startWorkers('carol', 200, random.chance(0.5)));
  }
  if (random.chance(0.3)) {
    clock.after(anyTime(10 * second), () => startWorkers('alice', 300, random.chance(0.3)));
  }

  // Peers of the R package, which know nothing of the board's rules.
  const guests = ['carol', 'dave'].filter(() => random.chance(0.5));
  const visits = guests.map((user, index) => {
    const process = clock.fork();
    const [test, there] = [random.between(100, 3000), random.between(0, 20 * second)];
    return new Promise<void>((resolve) => {
      clock.after(anyTime(), () => {
        const id: PeerId = `${user}@r-desk:${500 + index}`;
        // A hello that was torn is none, nor is one that waits in a frozen topic.
        const onDeparture = (isSeen: boolean) =>
          list.departure(isSeen && tear === 0 && !freezes.isFrozen('future.p2p'));
        void joinAsR({network, user, id, process, test, there, onDeparture}).then(resolve);
      });
    });
  });

  const clients: Client[] = [];
  const notes: string[] = [];
  for (let number = random.whole(1, 3); number > 0; number--) {
    const user = random.pick(['dave', 'dave', 'carol', 'alice']);
    const process = clock.fork();
    const session = open(user, process, {role: 'member'}, network.connectAs(user, process));
    plague(process);
    clients.push(
      simulatedClient({
        id: `${user}@desk:${400 + number}`,
        board: session,
        transfers: wormholes.open(),
        clock: process,
        random,
        record(event) {
          if (event.type === 'note') notes.push(event.text);
        },
      }),
    );
  }

  const endings: Ending[] = [];
  const jobs = random.whole(1, 6);
  for (let number = 1; number <= jobs; number++) {
    const ending = newEnding(number, random);
    endings.push(ending);
    const client = random.pick(clients);
    const runtime = random.pick(['node', 'r']);
    const {signal} = new AbortController();
    clock.after(anyTime(), () => postJob(ending, {client, files, runtime, signal}));
  }

  const over = () => clock.now() >= start + bad && !absent && endings.every(({settled}) => settled > 0);
  await clock.run({until: start + longestRun, done: over});
  const elapsed = clock.now() - start;

  leaving = true;
  let left = false;
  const leave = async () => {
    await Promise.all([
      ...clients.map((client) => client.close()),
      ...[...workers].map((worker) => worker.drain()),
    ]);
    await host.role.stop('The end.');
    await Promise.all([...visits, ...Array.from(sessions, (session) => session.close())]);
    left = true;
  };
  void leave();
  await clock.run({until: clock.now() + 10 * minute});
  return {
    seed,
    tear,
    start,
    endings,
    faults,
    mishaps: network.mishaps,
    killed,
    evaluations,
    notes,
    gaps: list.gaps,
    frost: freezes,
    lines: network.lines,
    elapsed,
    remains: {
      left,
      timers: clock.pending(),
      pipes: network.pipes(),
      transfers: wormholes.pending(),
      files: files.left(),
    },
  };
}
