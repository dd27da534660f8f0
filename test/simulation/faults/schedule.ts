import type {Client} from '../../../source/cluster/client/client.js';
import {startHost} from '../../../source/cluster/host/host.js';
import type {Worker} from '../../../source/cluster/worker/worker.js';
import {noSpace} from '../disk.js';
import {postJob} from '../jobs.js';
import {evaluateByR, startRWorker} from '../r-peers.js';
import {createRandom} from '../random.js';
import {isHis, startStranger} from '../stranger.js';
import {members, simulatedClient, simulatedWorker} from '../roles.js';
import {deadline} from './bounds.js';
import {
  flapping,
  fullDisk,
  jumpingClock,
  killing,
  restarts,
  sleepiness,
  stagesAtDeath,
  wrongClock,
} from './inject.js';
import {startPeer, type Peer} from './peer.js';
import type {Trace} from './trace.js';
import {createWorld, kinds, newJob, type FaultKind, type World} from './world.js';

/** What a schedule left behind, for the rules to look at. */
export type FaultReport = Awaited<ReturnType<typeof runFaultSchedule>>;

const second = 1000;
const minute = 60 * second;

type Schedule = {
  readonly world: World;
  readonly brings: ReadonlySet<FaultKind>;
  /** No fault begins later, and those that last are over by then, but for a link that is about to come back. */
  readonly until: number;
  /** Longest run of a job, milliseconds. */
  readonly longest: number;
  /** The access list, as far as roles know it from before. */
  readonly users: readonly string[] | undefined;
};

/**
 * Runs one small cluster through some kinds of faults, in minutes of its own time; then nothing more happens to it, and
 * all jobs have to come to an end.
 *
 * @param only the kinds of faults that may occur; by default those that the seed picks
 */
export async function runFaultSchedule(seed: number, only?: readonly FaultKind[]) {
  const world = createWorld(seed, {duplicates: 0.02});
  const {random, clock, start} = world;
  const picked = kinds.filter(() => random.chance(0.4));
  const brings = new Set<FaultKind>(only ?? picked);
  // Drawn apart from all else, so that the other faults of a seed stay what they are.
  const apart = createRandom(seed + 1_000_003);
  if (!only && !brings.has('R peers') && apart.chance(0.5)) brings.add('a stranger');
  const until = start + random.pick([2, 5, 10]) * minute;
  const crowded = random.chance(0.1);
  const longest = random.pick(crowded ? [2, 20] : [2, 20, 120, 240]) * second;
  // Who may have missed the host's greeting knows the list from before; so do half of the others.
  const knowsList = brings.has('links') || brings.has('sleep') || apart.chance(0.5);
  const schedule: Schedule = {world, brings, until, longest, users: knowsList ? members : undefined};

  const workers = new Map<Peer, Worker>();
  const clients = new Map<Peer, Client>();
  const host = startOurHost(schedule);
  for (let number = random.whole(1, 4); number > 0; number--) {
    // One worker stays, so that every job can be done.
    clock.after(random.between(0, 10 * second), () => startOurWorker(schedule, number, workers));
  }

  const strange = brings.has('a stranger')
    ? startStranger({
        ...{...world, random: apart, members, until},
        // A host that is away contradicts nobody.
        forges: !brings.has('links'),
      })
    : new Map<string, number>();
  if (brings.has('a stranger')) clock.after(until - clock.now(), () => world.fault('over'));
  if (brings.has('R peers')) startRPeers(schedule);
  for (let number = crowded ? 12 : random.whole(1, 4); number > 0; number--) {
    startOurClient(schedule, number, clients);
  }
  if (brings.has('links') && random.chance(0.4)) restarts(world, until);
  if (brings.has('cuts')) {
    world.state.cutting = random.pick([0.03, 0.1, 0.3]);
    clock.after(until - clock.now(), () => {
      world.state.cutting = 0;
      world.fault('over');
    });
  }

  // A link that was lost just before comes back within a minute, noticed ten seconds late.
  await clock.run({until: until + 71 * second});
  const trace = (): Trace => ({
    peers: world.peers,
    jobs: [...world.jobs.values()],
    evaluations: world.evaluations,
    events: world.events,
    lines: world.server.lines.filter(({message}) => !isHis(message)),
    broken: world.wormholes.broken,
    lastFault: world.state.lastFault,
    end: clock.now(),
  });
  const settled = () => {
    const {jobs, peers} = trace();
    return jobs.every(
      ({ending, client}) => ending.settled > 0 || (peers.get(client)?.killedAt ?? Infinity) < Infinity,
    );
  };
  const due = deadline(trace());
  await clock.run({until: due + second, done: settled});
  const report = {
    seed,
    brings,
    ...trace(),
    due,
    start,
    faults: world.faults,
    strange,
    deaths: stagesAtDeath(world),
    elapsed: clock.now() - start,
  };

  let left = false;
  const leave = async () => {
    const alive = [...clients].filter(([{process}]) => !process.killed);
    await Promise.all([
      ...alive.map(([, client]) => client.close()),
      ...Array.from(workers, ([{process}, worker]) => (process.killed ? undefined : worker.drain())),
    ]);
    await host.stop('The end.');
    left = true;
  };
  void leave();
  await clock.run({until: clock.now() + 30 * minute});
  const {wormholes, files} = world;
  return {
    ...report,
    remains: {left, timers: clock.pending(), transfers: wormholes.pending(), files: files.left()},
  };
}

/** What may befall any peer of ours but its death. */
function plague({world, brings, until}: Schedule, peer: Peer): void {
  const {random} = world;
  if (brings.has('sleep') && random.chance(0.5)) sleepiness(world, peer, until);
  if (brings.has('links') && random.chance(0.5)) flapping(world, peer, until);
  if (brings.has('clocks') && random.chance(0.3)) jumpingClock(world, peer, until);
}

function aheadOf({world, brings}: Schedule): number {
  return brings.has('clocks') && world.random.chance(0.7) ? wrongClock(world) : 0;
}

function startOurHost(schedule: Schedule) {
  const peer = startPeer(schedule.world, 'alice@home:1', {kind: 'client', ahead: aheadOf(schedule)});
  if (schedule.brings.has('links')) plague({...schedule, brings: new Set(['links'])}, peer);
  return startHost({
    id: peer.id,
    board: peer.board,
    clock: peer.process,
    record: () => {},
    users: members,
  });
}

function startOurWorker(schedule: Schedule, number: number, workers: Map<Peer, Worker>): void {
  const {world, brings, until} = schedule;
  const {random, clock, fault} = world;
  const peer = startPeer(world, `bob@server:${100 + number}`, {kind: 'worker', ahead: aheadOf(schedule)});
  const {disk} = peer;
  const {users} = schedule;
  const checkRoom = () => {
    if (!disk.full) return;
    disk.refused++;
    throw noSpace();
  };
  const worker = simulatedWorker({
    id: peer.id,
    users,
    board: peer.board,
    transfers: peer.transfers,
    runtimes: [world.runtimeOf('node', peer), world.runtimeOf('r', peer)],
    clock: peer.process,
    random,
    record: world.recorderOf(peer.id),
    checkRoom,
    probe: () => Promise.resolve().then(checkRoom),
  });
  workers.set(peer, worker);
  plague(schedule, peer);
  if (brings.has('disks') && random.chance(0.6)) fullDisk(world, peer, until);
  if (number === 1 || !brings.has('deaths')) return;
  if (random.chance(0.4)) {
    killing(world, peer, 'deadWorkers', until);
  } else if (random.chance(0.2)) {
    clock.after(random.between(0, until - clock.now()), () => {
      if (peer.process.asleep) return;
      fault('stops');
      peer.trace.leavesAt = clock.now();
      void random.pick([worker.drain, () => worker.stop('The machine is needed.')])();
    });
  }
}

function startOurClient(schedule: Schedule, number: number, clients: Map<Peer, Client>): void {
  const {world, brings, until, longest} = schedule;
  const {random, clock, files} = world;
  const user = random.pick(['dave', 'erin']);
  const peer = startPeer(world, `${user}@desk:${200 + number}`, {kind: 'client', ahead: aheadOf(schedule)});
  const client = simulatedClient({
    id: peer.id,
    users: schedule.users,
    board: peer.board,
    transfers: peer.transfers,
    clock: peer.process,
    random,
    record: world.recorderOf(peer.id),
    maxTransfers: random.pick([2, 16]),
  });
  clients.set(peer, client);
  plague(schedule, peer);
  if (brings.has('disks') && random.chance(0.3)) fullDisk(world, peer, until);
  if (brings.has('deaths') && random.chance(0.4)) killing(world, peer, 'deadClients', until);
  const postWithin = random.pick([minute, until - clock.now() - second]);
  for (let jobs = random.whole(1, 6); jobs > 0; jobs--) {
    const runtime = random.chance(0.7) ? 'node' : 'r';
    const duration = random.between(1, longest);
    const postedAt = clock.now() + random.between(0, postWithin);
    const {ending} = newJob(world, random, {client: peer.id, runtime, duration, postedAt});
    const abortAfter = random.chance(0.08) ? random.between(0, 2 * longest) : undefined;
    clock.after(postedAt - clock.now(), () =>
      peer.process.whenAwake(() => {
        const controller = new AbortController();
        postJob(ending, {client, files, runtime, signal: controller.signal});
        if (abortAfter === undefined) return;
        peer.process.after(abortAfter, () => {
          ending.aborted = ending.settled === 0;
          controller.abort(new Error('aborted'));
        });
      }),
    );
  }
}

/** R peers are on machines whose clocks may be wrong, in time zones of their own; they are killed, and nothing else. */
function startRPeers(schedule: Schedule): void {
  const {world, brings, until, longest} = schedule;
  const {random, clock, files, fault} = world;
  const zone = () => random.whole(-48, 48) * 15;
  if (random.chance(0.6)) {
    const peer = startPeer(world, 'carol@lab:500', {kind: 'R worker', ahead: aheadOf(schedule)});
    const {id, board, transfers, process} = peer;
    startRWorker({id, board, transfers, clock: process, zone: zone(), runtime: world.runtimeOf('r', peer)});
    if (brings.has('deaths') && random.chance(0.4)) {
      clock.after(random.between(0, until - clock.now()), () => {
        fault('deadWorkers');
        peer.kill();
      });
    }
  }

  for (let number = random.whole(0, 2); number > 0; number--) {
    const vanishes = brings.has('deaths') && random.chance(0.5);
    const {id, board, transfers, process} = startPeer(world, `frank@lab:${510 + number}`, {
      kind: 'R client',
      ahead: aheadOf(schedule),
      onRead(type, peer) {
        if (type !== 'result' || !vanishes || clock.now() > until || process.killed) return;
        fault('vanished');
        peer.kill();
      },
    });
    const postedAt = random.between(0, until - clock.now() - second);
    const {ending, text} = newJob(world, random, {
      client: id,
      runtime: 'r',
      duration: random.between(1, longest),
      postedAt: clock.now() + postedAt,
    });
    const interruptAt = random.chance(0.2) ? random.between(0, longest) : undefined;
    const at = zone();
    clock.after(postedAt, () => {
      const payload = files.create(text);
      const options = {id, board, transfers, clock: process, zone: at, future: ending.id, payload};
      evaluateByR({...options, interruptAt}).then(
        (result) => {
          ending.settled++;
          ending.value = files.read(result);
          ending.aborted = ending.value === 'interrupted';
        },
        () => undefined,
      );
    });
  }
}
