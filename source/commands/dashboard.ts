import {openConfig, type Opened} from '../session/config.js';
import {openObserver} from '../session/open-observer.js';
import type {Context} from './command.js';
import {parseDuration} from './duration.js';
import {exit} from './errors.js';
import {readSettings} from './settings.js';

/** `p2p-tui`: the live dashboard of a cluster. Being kept out of it for now is a state that the dashboard shows. */
export async function run(context: Context): Promise<number> {
  const config = openConfig();
  const flags = withLast(context.flags, config.lastOpened());
  const settings = readSettings({...context, flags});
  const duration =
    flags.duration === undefined ? undefined : parseDuration(flags.duration, 'duration') / 1000;
  const {endingSignals, requireTerminal, runDashboard} = await import('../ui/run.js');
  requireTerminal(context.stdin, context.stdout);
  const observer = await openObserver({settings, history: 'file', config, duration});
  const {store, close, ready, hosting, suspend} = observer;
  const {cluster} = settings;
  const {host, identity, 'accept-host-key': acceptHostKey} = flags;
  const problem = config.rememberOpened({cluster, host, identity, acceptHostKey});
  if (problem !== undefined) store.append({type: 'note', level: 'warn', text: problem});
  // What can never work, say a host key that is not the known one, ends the dashboard with the reason.
  const hopeless = new AbortController();
  ready().catch((error: unknown) => {
    hopeless.abort(error);
  });
  try {
    const signal = await runDashboard({
      store,
      cluster,
      hosting,
      suspend,
      signal: hopeless.signal,
    });
    hopeless.signal.throwIfAborted();
    return signal === undefined ? exit.ok : endingSignals[signal];
  } finally {
    await close();
  }
}

/** Without a cluster, the one opened last, in the same way. */
function withLast(flags: Context['flags'], last: Opened | undefined): Context['flags'] {
  if (flags.cluster !== undefined || last === undefined) return flags;
  const {cluster, host, identity, acceptHostKey} = last;
  return {
    cluster,
    ...(host !== undefined && {host}),
    ...(identity !== undefined && {identity}),
    ...(acceptHostKey !== undefined && {'accept-host-key': acceptHostKey}),
    ...flags,
  };
}
