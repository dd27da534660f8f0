import type {Client} from '../../../source/cluster/client/client.js';
import {postJob} from '../jobs.js';
import {simulatedClient, simulatedWorker} from '../roles.js';
import {startPeer} from '../faults/peer.js';
import type {JobTrace} from '../faults/trace.js';
import {createWorld, newJob} from '../faults/world.js';

/** What a schedule left behind, for the rules to look at. */
export type SaturatedReport = Awaited<ReturnType<typeof runSaturated>>;

/** How many of each. */
type Crowd = {
  readonly workers: number;
  readonly users: number;
  /** Clients of a user: one, or up to so many. */
  readonly clientsOfUser: number;
  readonly jobsOfClient: number;
  /** Longest run of a job, milliseconds. */
  readonly longest: number;
  /** All clients post all their jobs within so many milliseconds. */
  readonly within: number;
};

/** Many clients, few workers, and no fault: who is served when? */
export async function runSaturated(seed: number, crowd: Crowd) {
  const world = createWorld(seed, {duplicates: 0});
  const {random, clock, files, server} = world;
  const start = clock.now();
  const {signal} = new AbortController();
  const users = ['worker', ...Array.from({length: crowd.users}, (_, index) => `user${index + 1}`)];

  for (let number = 1; number <= crowd.workers; number++) {
    const peer = startPeer(world, `worker@server:${number}`, {kind: 'worker', ahead: 0});
    simulatedWorker({
      id: peer.id,
      board: peer.board,
      transfers: peer.transfers,
      runtimes: [world.runtimeOf('node', peer), world.runtimeOf('r', peer)],
      clock: peer.process,
      random,
      users,
      record: world.recorderOf(peer.id),
    });
  }

  const post = (client: Client, postedAt: number) => {
    const duration = random.between(crowd.longest / 10, crowd.longest);
    const {ending} = newJob(world, random, {client: client.id, runtime: 'node', duration, postedAt});
    clock.after(postedAt - start, () => postJob(ending, {client, files, runtime: 'node', signal}));
  };

  for (let user = 1; user <= crowd.users; user++) {
    for (let desk = random.whole(1, crowd.clientsOfUser); desk > 0; desk--) {
      const peer = startPeer(world, `user${user}@desk:${desk}`, {kind: 'client', ahead: 0});
      const client = simulatedClient({
        id: peer.id,
        board: peer.board,
        transfers: peer.transfers,
        clock: peer.process,
        random,
        users,
        record: world.recorderOf(peer.id),
      });
      const at = start + 1000 + random.between(0, crowd.within);
      for (let job = 0; job < crowd.jobsOfClient; job++) post(client, at);
    }
  }

  const jobs: readonly JobTrace[] = [...world.jobs.values()];
  const work = jobs.reduce((sum, {duration}) => sum + duration, 0);
  // Far more than it takes: the rules tell of those that had to wait.
  const longest = 60_000 + 5 * (work / crowd.workers + jobs.length * 1000);
  await clock.run({
    until: start + longest,
    done: () => jobs.every(({ending}) => ending.settled > 0),
  });
  return {seed, jobs, lines: server.lines, workers: crowd.workers, work, start, end: clock.now()};
}
