import {openObserver} from '../session/open-observer.js';
import type {Context} from './command.js';
import {exit} from './errors.js';
import {readSettings} from './settings.js';

/** `p2p-tui`: the live dashboard of a cluster. Being kept out of it for now is a state that the dashboard shows. */
export async function run(context: Context): Promise<number> {
  const settings = readSettings(context);
  const {endingSignals, requireTerminal, runDashboard} = await import('../ui/run.js');
  requireTerminal(context.stdin, context.stdout);
  const {store, close, ready} = await openObserver({settings, history: 'file'});
  // What can never work, say a host key that is not the known one, ends the dashboard with the reason.
  const hopeless = new AbortController();
  ready().catch((error: unknown) => {
    hopeless.abort(error);
  });
  try {
    const signal = await runDashboard({store, cluster: settings.cluster, signal: hopeless.signal});
    hopeless.signal.throwIfAborted();
    return signal === undefined ? exit.ok : endingSignals[signal];
  } finally {
    await close();
  }
}
