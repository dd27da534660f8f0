import {parseClusterName, userNameProblem} from '../board/cluster-name.js';
import {systemClock} from '../clock/system.js';
import {startHost} from '../cluster/host/host.js';
import {joinBoard} from '../session/join-board.js';
import {joined} from '../session/joined.js';
import {observe} from '../session/observe.js';
import {peerId} from '../session/peer-id.js';
import type {Context} from './command.js';
import {parseDuration} from './duration.js';
import {exit, UsageError} from './errors.js';
import {recordTo} from './event-output.js';
import {readNames, readSettings} from './settings.js';
import {onSignals} from './signals.js';

/** `p2p-tui --host-cluster`: owns the access list of a cluster until it is told to stop. */
export async function run(context: Context): Promise<number> {
  const {flags, stdout, stderr} = context;
  const settings = readSettings(context);
  const users = readUsers(flags.users, settings.cluster);
  const duration =
    flags.duration === undefined ? undefined : parseDuration(flags.duration, 'duration') / 1000;

  const board = await joinBoard({settings, users});
  let id: string | undefined;
  const record = recordTo((text) => stdout.write(text), {json: flags.json ?? false, clock: systemClock});
  observe({board, settings, isOurs: (peer) => peer === id, record});

  const ending = new AbortController();
  let interrupted = false;
  const ignoreSignals = onSignals({
    onDrain: () => ending.abort(new Error('It was stopped.')),
    onStop(signal) {
      interrupted = signal === 'SIGINT';
      ending.abort(new Error('It was stopped.'));
    },
  });
  try {
    await joined(board, {signal: ending.signal, onWait: (reason) => stderr.write(`${reason}\n`)});
    id = peerId(board.user);
    const host = startHost({
      id,
      board,
      clock: systemClock,
      users,
      record,
      ...(duration === undefined ? {} : {duration}),
    });
    ending.signal.addEventListener('abort', () => void host.stop('The host stopped.'), {once: true});
    await host.closed;
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    ignoreSignals();
    await board.close();
  }

  return interrupted ? exit.interrupted : exit.ok;
}

/** The users who may join, the owner first; a name that the board could not have is refused before anything is sent. */
function readUsers(text: string | undefined, cluster: string): readonly string[] {
  const name = parseClusterName(cluster);
  if ('error' in name) throw new UsageError(name.error);
  const users = readNames(text);
  if (users.length === 0) {
    throw new UsageError(
      `Say who may join ${cluster} with --users=bob,carol: without a list the board lets nobody in.`,
    );
  }

  for (const user of users) {
    const problem = userNameProblem(user);
    if (problem !== undefined) throw new UsageError(problem);
  }

  return [...new Set([name.owner, ...users])];
}
