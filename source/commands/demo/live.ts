import {systemClock} from '../../clock/system.js';
import {openStore} from '../../store/open-store.js';
import {loadInProduction, runDashboard} from '../../ui/app/run.js';
import {hostAndPid} from '../../ui/people/peer.js';
import {terminationSignals} from '../../ui/terminal/terminal.js';
import {exit} from '../cli/exit-status.js';
import {clusterName, startDemoCluster} from './cluster.js';
import type {Demonstration} from './demonstration.js';
import type {Setting} from './headless.js';

/** Shows the cluster at work until the user quits. @returns the exit status */
export async function showDemo(setting: Setting, {createShow}: Demonstration): Promise<number> {
  const store = openStore({clock: systemClock});
  const show = await loadInProduction(() => createShow({now: store.now, nameOf: hostAndPid}));
  const cluster = await startDemoCluster({
    ...setting,
    record(event) {
      store.append(event);
      show.receive(event);
    },
  });

  const ending = new AbortController();
  const computing = show.run(ending.signal).catch((error: unknown) => {
    if (!ending.signal.aborted) store.append({type: 'note', level: 'error', text: String(error)});
  });
  const {port} = cluster.services.board;
  try {
    // Suspending needs nothing of us: the board stops with this process, so nobody is held up on it meanwhile.
    const signal = await runDashboard({
      store,
      cluster: clusterName,
      hosting: cluster.hosting,
      panes: [show.pane],
      extraKeys: show.keys,
      hints: [
        'See the board with your own ssh:',
        `  ssh -i ${cluster.services.keyFile('alice')} -p ${port} 127.0.0.1 ls`,
        'See a worker lost, and its tile computed by another:',
        `  kill -9 ${cluster.workers[0]?.pid ?? ''}`,
      ],
    });
    return signal === undefined ? exit.ok : terminationSignals[signal];
  } finally {
    ending.abort(new Error('The demo ended.'));
    await computing;
    await cluster.close();
    store.close();
  }
}
