import {ownerOf, parseClusterName} from '../board/cluster-name.js';
import {systemClock} from '../clock/system.js';
import {usersProblem} from '../cluster/host/users-problem.js';
import {messageOf} from '../message/error-message.js';
import {openConfig, type Config} from '../session/config.js';
import {boardName} from '../session/observe.js';
import {openHost} from '../session/open-host.js';
import {findBoardHost} from '../session/choose-connect.js';
import {ownCluster, ownNameFor} from '../session/own-cluster.js';
import type {Settings} from '../session/settings.js';
import type {EventBody, HostingEvent} from '../store/event.js';
import type {HostingProgress} from './dashboard/background-host.js';
import type {Context} from './cli/command.js';
import {exit, UsageError} from './cli/exit-status.js';
import {recordTo} from './events/event-output.js';
import {namedCluster, readSettings, unknownCluster} from './cli/settings.js';
import {onSignals} from './cli/signals.js';
import {startDuration, startTimeout} from './cli/time-limits.js';
import {parseNames} from './cli/values.js';
import {createNotifier} from './service/notify.js';
import {printService} from './service/print-service.js';

/** `p2p-tui --host-cluster`: owns the access lists of one cluster or several until it is told to stop. */
export async function run(context: Context): Promise<number> {
  const printed = printService('host', context);
  if (printed !== undefined) return printed;
  const {flags, stderr} = context;
  const config = openConfig();
  if (config.notice !== undefined) stderr.write(`${config.notice}\n`);
  const duration = startDuration(flags.duration);
  // Everything is checked before anything is sent.
  const names = [...new Set(parseNames(namedCluster(context) ?? ''))];
  if (names.length === 0 && flags.users === undefined) {
    throw new UsageError(
      'Say who may join your own you/friends with --users=bob,carol, or which cluster with --cluster=you/name: ' +
        'you/personal needs no host.',
    );
  }

  const withUsers = async (settings: Settings) => {
    const boardHost = await findBoardHost(settings);
    return {settings, users: readUsers(flags.users, settings, boardHost, config)};
  };
  const asked = (names.length > 0 ? names : [unknownCluster]).map((name) => readSettings(context, name));
  const read = await Promise.all(asked.map(withUsers));
  const [owner, other] = new Set(asked.map(({cluster}) => ownerOf(cluster)));
  if (owner !== undefined && other !== undefined) {
    throw new UsageError(
      `${owner} and ${other} cannot host from one process: start a host for the clusters of each.`,
    );
  }

  const ending = new AbortController();
  const onTrouble = (text: string) => void stderr.write(`${text}\n`);
  const notifier = createNotifier({env: context.env, clock: systemClock, onTrouble});
  let interrupted = false;
  const ignoreSignals = onSignals({
    output: context.output,
    onStop(signal) {
      interrupted = signal === 'SIGINT';
      notifier.stopping();
      ending.abort(new Error('It was stopped.'));
    },
  });
  const nameFor = (user: string) => ownNameFor(flags.users ?? [], user);
  /** One of our own; none where it was stopped before that is known. */
  const findOwn = async (settings: Settings) => {
    try {
      const own = await ownCluster(settings, {signal: ending.signal, onTrouble, nameFor});
      onTrouble(`The cluster is ${own.cluster}.`);
      return [await withUsers(own)];
    } catch (error) {
      if (ending.signal.aborted) return [];
      throw error;
    }
  };
  const failures: unknown[] = [];
  try {
    notifier.ready();
    const clusters = names.length > 0 ? read : await findOwn(readSettings(context, unknownCluster));
    const several = clusters.length > 1;
    await Promise.all(
      clusters.map(async ({settings, users}) => {
        const label = several ? `${settings.cluster}: ` : '';
        const complain = (text: string) => stderr.write(`${label}${text}\n`);
        const write = recordFor(context, settings, several, complain);
        const record = (event: EventBody) => {
          write(event);
          if (event.type === 'hosting') tellParent(settings.cluster, event);
        };
        const session = await openHost({
          ...{settings, users, record, lists: config.listsOn(boardName(settings)), left: duration.left},
          // Held topics, access denied, a pipe thrown off, a board that is gone: each is told, also long after the beginning.
          onTrouble: complain,
          suspends: true,
        });
        try {
          await duration.join(session.board, settings.cluster, {signal: ending.signal});
          const {commands, over} = session;
          // Whoever stands by waits no longer than he would host.
          const timeout = startTimeout(
            (duration.left() ?? Infinity) * 1000,
            () => void commands.stop('Its time is over.'),
          );
          ending.signal.addEventListener('abort', () => void commands.stop('The host stopped.'), {
            once: true,
          });
          if (ending.signal.aborted) await commands.stop('The host stopped.');
          await over;
          timeout.end();
        } catch (error) {
          if (ending.signal.aborted) return;
          failures.push(error);
          // The others go on; what is the matter with the last one is told at the end.
          if (failures.length < clusters.length) complain(messageOf(error));
        } finally {
          await session.close();
        }
      }),
    );
    if (failures.length > 0 && failures.length === clusters.length) throw failures.at(-1);
  } finally {
    ignoreSignals();
    notifier.close();
  }

  if (interrupted) return exit.interrupted;
  return failures.length > 0 ? exit.failed : exit.ok;
}

/** Events go to standard output; what is amiss to standard error, too. With several clusters each line names its own. */
function recordFor(
  {flags, stdout}: Context,
  {cluster}: Settings,
  several: boolean,
  complain: (text: string) => void,
): (event: EventBody) => void {
  const json = flags.json ?? false;
  const write = (line: string) => {
    if (!several) stdout.write(line);
    else if (json) stdout.write(`${JSON.stringify({...(JSON.parse(line) as object), cluster})}\n`);
    else stdout.write(`${cluster}  ${line}`);
  };
  const record = recordTo(write, {json, clock: systemClock});
  return (event) => {
    record(event);
    if (event.type === 'note' && event.level !== 'info') complain(event.text);
  };
}

/** Whoever started this process as its child may wait for it to stand by, or to host: see `background-host.ts`. */
function tellParent(cluster: string, {active, standby = false, inForce}: HostingEvent): void {
  if (!process.connected) return;
  const progress: HostingProgress = {cluster, standby, hosting: active && inForce};
  // A parent that has gone meanwhile needs to know nothing.
  process.send?.(progress, undefined, undefined, () => {});
}

/**
 * The users who may join, the owner first: those of the flag, else those of the last time. A name that the board could
 * not have is refused before anything is sent.
 */
function readUsers(
  given: readonly string[] | undefined,
  settings: Settings,
  boardHost: string,
  config: Config,
): readonly string[] {
  const {cluster} = settings;
  const name = parseClusterName(cluster);
  if ('error' in name) throw new UsageError(name.error);
  const users = given ?? config.listsOn(boardName(settings)).usersOf(cluster) ?? [];
  if (users.length === 0) {
    throw new UsageError(
      `Say who may join ${cluster} with --users=bob,carol: without a list the board lets nobody in.`,
    );
  }

  const problem = usersProblem(users, boardHost);
  if (problem !== undefined) throw new UsageError(problem);
  return [...new Set([name.owner, ...users])];
}
