import {plan, type Plan} from '../../api/plan.js';
import {waitUnlessAborted} from '../../async/unless-aborted.js';
import type {AccessLists} from '../../cluster/host/access-lists.js';
import type {HostCommands} from '../../cluster/host/hosting-types.js';
import {peerParts} from '../../message/peer.js';
import {completeSettings, type Settings} from '../../session/settings.js';
import {openHost} from '../../session/open-host.js';
import type {EventBody} from '../../store/event.js';
import {people, startServices, type Services} from './services.js';
import {startDemoWorker, type DemoWorker} from './workers.js';

/** The cluster of the demo. */
export const clusterName = 'alice/friends';

/** A whole cluster on this machine. */
export type DemoCluster = {
  readonly services: Services;
  /** How Alice joins. */
  readonly settings: Settings;
  readonly workers: readonly DemoWorker[];
  /** Alice's way to post futures. */
  readonly plan: Plan;
  /** Alice's hosting of the cluster. */
  readonly hosting: HostCommands;
  /** Ends everything that was started, processes included. */
  close(): Promise<void>;
};

type DemoClusterOptions = {
  /** Where keys go. */
  readonly directory: string;
  /** An existing directory for the workers' temporary files; the caller deletes it. */
  readonly temporary: string;
  /** As `--sandbox` of the workers. */
  readonly sandbox: string;
  /** As `--runtime` of the workers; `node` by default. */
  readonly runtime?: string;
  readonly record: (event: EventBody) => void;
  /** Gives up starting; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
};

/** Starts board, mailbox and relay, has Alice host and join as a client, and starts a worker for each friend. */
export async function startDemoCluster(options: DemoClusterOptions): Promise<DemoCluster> {
  const {directory, temporary, sandbox, runtime = 'node', record, signal} = options;
  await using started = new AsyncDisposableStack();
  const services = await startServices(directory);
  started.defer(() => services.close());

  const input = {
    cluster: clusterName,
    host: `${services.board.host}:${services.board.port}`,
    identity: services.keyFile('alice'),
    acceptHostKey: services.board.fingerprint,
    mailbox: services.mailbox,
    relay: `${services.relay.host}:${services.relay.port}`,
  };
  const settings = completeSettings(input, {});
  const pids = new Set([process.pid]);
  const session = await openHost({
    settings,
    users: people,
    lists: forgetful(),
    record,
    isOurs: (id) => pids.has(Number(peerParts(id).pid)),
  });
  started.defer(session.close);
  await session.ready(signal && {signal});
  const {commands: hosting} = session;
  started.defer(() => hosting.stop('The demo ended.'));

  const workers = people.slice(1).map((person) => {
    const worker = startDemoWorker({
      person,
      cluster: clusterName,
      services,
      temporary,
      sandbox,
      runtime,
      onComplaint: (line) => record({type: 'note', level: 'warn', text: `${person}'s worker: ${line}`}),
    });
    pids.add(worker.pid);
    void worker.ended.then((how) =>
      record({type: 'note', level: 'warn', text: `${person}'s worker ended (${how}).`}),
    );
    return worker;
  });
  started.defer(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  // Alice's second connection receives the same lines again; only what her own jobs do is not known yet.
  const onEvent = (event: EventBody) => {
    if (event.type === 'job' || event.type === 'transfer') record(event);
  };
  const alice = plan({...input, output: 'ignore', onEvent});
  started.defer(() => alice.close());
  await waitUnlessAborted(alice.ready, signal);

  const running = started.move();
  return {services, settings, workers, plan: alice, hosting, close: () => running.disposeAsync()};
}

/** The access list of the demo is remembered as long as the demo lasts: it is nobody's real cluster. */
function forgetful(): AccessLists {
  let list: readonly string[] = people;
  return {
    usersOf: () => list,
    changeUsers(_cluster, change) {
      list = change(list);
      return undefined;
    },
    watch: () => () => undefined,
  };
}
