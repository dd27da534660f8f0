/** Roles as they are in simulations, where nobody looks at what they record. */
import {startClient, type Client} from '../../source/cluster/client/client.js';
import {startWorker, type Worker} from '../../source/cluster/worker/worker.js';
import type {Random} from './random.js';

type Seeded<Options> = Omit<Options, 'random' | 'record'> & {readonly random: Random};
type WorkerOptions = Parameters<typeof startWorker>[0];
type ClientOptions = Parameters<typeof startClient>[0];

/** Rejects while the machine cannot do a worker's part. */
type Probe = (signal: AbortSignal) => Promise<void>;

/** The cluster of all simulations, and whom its host lets in, which all roles know from before unless told otherwise. */
const cluster = 'alice/friends';
export const members: readonly string[] = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];
type Defaults = 'cluster' | 'users';

/** A worker on a machine that has nothing else to do. */
export function simulatedWorker({
  random,
  probe = () => Promise.resolve(),
  ...options
}: Omit<Seeded<WorkerOptions>, 'version' | 'machine' | 'probe' | Defaults> &
  Partial<Pick<WorkerOptions, Defaults>> & {
    readonly probe?: Probe;
    readonly record?: WorkerOptions['record'];
  }): Worker {
  const loose: object = {probe};
  return startWorker({
    record: () => {},
    cluster,
    users: members,
    ...loose,
    ...options,
    random: random.next,
    version: '0.0.0',
    machine: () => ({load: 0, rss: 1e8}),
  });
}

/** A client whose codes are as random as the rest of the simulation. */
export function simulatedClient({
  random,
  ...options
}: Omit<Seeded<ClientOptions>, 'newCode' | Defaults> &
  Partial<Pick<ClientOptions, 'newCode' | 'record' | Defaults>>): Client {
  return startClient({
    newCode: () => `wormhole://${random.whole(1000, 9999)}-${random.hex(12)}`,
    record: () => {},
    cluster,
    users: members,
    ...options,
    random: random.next,
  });
}
