import {openConfig} from '../../session/config.js';
import {boardName} from '../../session/observe.js';
import {createClusters} from '../../session/open-clusters.js';
import {ownCluster} from '../../session/own-cluster.js';
import {openObserver} from '../../session/open-observer.js';
import type {Settings} from '../../session/settings.js';
import {isDumb} from '../../ui/terminal/ascii.js';
import {requireTerminal, terminationSignals} from '../../ui/terminal/terminal.js';
import type {Context} from '../cli/command.js';
import {exit} from '../cli/exit-status.js';
import {connectionOf, readSettings, unknownCluster, withKnownCluster} from '../cli/settings.js';
import {terminalPrompts} from '../cli/terminal-prompts.js';
import {parseNames} from '../cli/values.js';
import {startBackgroundHost} from './background-host.js';
import {handOver} from './hand-over.js';

/** On a terminal that nothing can be drawn on: what happens in the first of the clusters, line by line. */
async function followInstead(context: Context, [cluster]: readonly string[]): Promise<number> {
  const {flags, stderr} = context;
  stderr.write(
    'Nothing can be drawn on this terminal (TERM=dumb), so each event is a line, as of events --follow.\n',
  );
  const {run: follow} = await import('../events/events.js');
  return follow({...context, flags: {...flags, follow: true, ...(cluster !== undefined && {cluster})}});
}

/**
 * `p2p-tui`: the live dashboard of a cluster, or of several, one of which is shown. Being kept out of one for now is a
 * state that the dashboard shows; what the connection has to know is asked in it.
 */
export async function run(context: Context): Promise<number> {
  const config = openConfig();
  const {notice} = config;
  if (notice !== undefined) context.stderr.write(`${notice}\n`);
  const flags = withKnownCluster(context, config);
  const named = [...new Set(parseNames(flags.cluster ?? ''))];
  const settingsOf = (cluster: string) => readSettings({...context, flags}, cluster);
  // All are read before anything is connected.
  for (const name of named) settingsOf(name);
  const unknown = settingsOf(unknownCluster);
  const duration = flags.duration && flags.duration.milliseconds / 1000;
  requireTerminal(context.stdin, context.stdout);
  if (isDumb(context.env)) return followInstead({...context, flags}, named);
  const names = named.length > 0 ? named : [await askForOwn(context, unknown)];
  const [{runDashboard}, {createPrompts}] = await Promise.all([
    import('../../ui/app/run.js'),
    import('../../ui/dialogs/prompts.js'),
  ]);
  const prompts = createPrompts();
  const clusters = createClusters((cluster) => {
    const settings = settingsOf(cluster);
    return openObserver({
      settings,
      history: 'file',
      hosting: {lists: config.listsOn(boardName(settings)), duration},
      prompts: prompts.ask,
    });
  });
  // What can never work, say a host key that is not the known one, ends the dashboard with the reason.
  const hopeless = new AbortController();
  clusters.hopeless.catch((error: unknown) => {
    hopeless.abort(error);
  });
  const ending = AbortSignal.any([hopeless.signal, context.output.signal]);
  /** Who hosts from now on, and how to end that. */
  let handedOver: string | undefined;
  try {
    for (const cluster of names) {
      const problem = await clusters.open(cluster);
      if (problem !== undefined) throw new Error(problem);
    }

    // Others are opened and closed while it runs: the next time begins with those that were open in the end.
    const remember = () => {
      const open = clusters.all();
      const cluster = open.map((session) => session.cluster).join(',');
      const problem = config.rememberOpened({cluster, ...connectionOf(flags)});
      if (problem !== undefined) open[0]?.store.append({type: 'note', level: 'warn', text: problem});
    };
    remember();
    clusters.subscribe(remember);
    if (notice !== undefined) clusters.all()[0]?.store.append({type: 'note', level: 'warn', text: notice});
    const signal = await runDashboard({
      clusters,
      prompts,
      suspend: clusters.suspend,
      async handOver(names) {
        const hosted = clusters.all().filter(({cluster}) => names.includes(cluster));
        handedOver = await handOver(hosted, (seconds) =>
          startBackgroundHost({clusters: names, flags, seconds}),
        );
        return handedOver !== undefined;
      },
      signal: ending,
    });
    if (handedOver !== undefined) context.stdout.write(`${handedOver}\n`);
    ending.throwIfAborted();
    return signal === undefined ? exit.ok : terminationSignals[signal];
  } finally {
    prompts.close();
    await clusters.close();
  }
}

/** Asks the board who we are, before there is a screen: the personal cluster of that user is meant. */
async function askForOwn(context: Context, settings: Settings): Promise<string> {
  const {stderr, output} = context;
  const {cluster} = await ownCluster(settings, {
    signal: output.signal,
    prompts: terminalPrompts(context, output.signal),
    onTrouble: (text) => stderr.write(`${text}\n`),
  });
  return cluster;
}
