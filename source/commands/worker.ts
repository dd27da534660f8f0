import {mkdir} from 'node:fs/promises';
import {availableParallelism, loadavg} from 'node:os';
import {join} from 'node:path';
import {systemClock} from '../clock/system.js';
import {startWorker, type Worker} from '../cluster/worker/worker.js';
import type {PeerId} from '../message/types.js';
import {chooseSandbox} from '../runtime/sandbox/detect.js';
import {joinBoard} from '../session/join-board.js';
import {joined} from '../session/joined.js';
import {observe} from '../session/observe.js';
import {openWormhole} from '../session/open-wormhole.js';
import {peerId} from '../session/peer-id.js';
import {onSuspend} from '../session/suspend.js';
import {version} from '../session/version.js';
import {makeWorkDirectory} from '../session/work-directory.js';
import type {Context} from './command.js';
import {parseDuration} from './duration.js';
import {exit} from './errors.js';
import {recordTo} from './event-output.js';
import {parseWhole} from './numbers.js';
import {openRuntimes} from './runtimes.js';
import {readNames, readSettings} from './settings.js';
import {onSignals} from './signals.js';

/** `p2p-tui --worker`: evaluates jobs of a cluster until it is told to leave. */
export async function run(context: Context): Promise<number> {
  const {flags, stdout, stderr, stdin} = context;
  const settings = readSettings(context);
  const count =
    flags.workers === undefined
      ? 1
      : parseWhole(flags.workers, 'workers', {min: 1, max: 4 * availableParallelism()});
  const duration =
    flags.duration === undefined ? undefined : parseDuration(flags.duration, 'duration') / 1000;
  const heartbeat =
    flags.heartbeat === undefined ? undefined : parseDuration(flags.heartbeat, 'heartbeat') / 1000;
  const patience =
    flags['drain-timeout'] === undefined ? undefined : parseDuration(flags['drain-timeout'], 'drain-timeout');
  const allowFrom = flags['allow-from'] === undefined ? undefined : readNames(flags['allow-from']);
  const sandbox = await chooseSandbox(flags.sandbox ?? 'auto');
  if (sandbox.name === 'none')
    stderr.write('Jobs run unguarded here (--sandbox=none): they can do all that you can.\n');

  await using work = await makeWorkDirectory();
  const runtimes = await openRuntimes(flags.runtime, {sandbox, directory: work.path});
  const board = await joinBoard({settings});
  const ignoreSuspend = onSuspend([board]);
  const ids = new Set<PeerId>();
  const record = recordTo((text) => stdout.write(text), {
    json: flags.json ?? false,
    clock: systemClock,
    isOurs: (id) => ids.has(id),
  });
  observe({board, settings, isOurs: (id) => ids.has(id), record});

  const workers: Worker[] = [];
  const ending = new AbortController();
  let interrupted = false;
  const stop = (reason: string) => {
    ending.abort(new Error(reason));
    for (const worker of workers) void worker.stop(reason);
  };
  const drain = () => {
    if (workers.length === 0) stop('It was stopped before it had joined.');
    for (const worker of workers) void worker.drain();
    if (patience !== undefined) systemClock.after(patience, () => stop('The drain timeout was over.'));
  };
  const ignoreSignals = onSignals({
    output: context.output,
    onDrain: drain,
    onStop(signal) {
      interrupted = signal === 'SIGINT';
      stop(`It was stopped (${signal}).`);
    },
  });
  if (flags['stop-on-eof']) stdin.resume().once('end', () => stop('Its standard input ended.'));

  try {
    await joined(board, {signal: ending.signal, onWait: (reason) => stderr.write(`${reason}\n`)});
    const transfers = openWormhole(settings, await subdirectory(work.path, 'transfers'));
    for (let index = 1; index <= count; index++) {
      const id = peerId(board.user, index);
      ids.add(id);
      workers.push(
        startWorker({
          id,
          board,
          transfers,
          runtimes,
          clock: systemClock,
          random: Math.random,
          record,
          version,
          machine: () => ({load: loadavg()[0] ?? 0, rss: process.memoryUsage.rss()}),
          ...(heartbeat === undefined ? {} : {heartbeat}),
          ...(duration === undefined ? {} : {duration}),
          ...(allowFrom === undefined ? {} : {allowFrom}),
        }),
      );
    }

    await Promise.all(workers.map(({closed}) => closed));
    return interrupted ? exit.interrupted : exit.ok;
  } catch (error) {
    if (ending.signal.aborted) return interrupted ? exit.interrupted : exit.ok;
    throw error;
  } finally {
    ignoreSignals();
    ignoreSuspend();
    stdin.pause();
    await board.close();
    await Promise.all(runtimes.map((runtime) => runtime.close()));
  }
}

async function subdirectory(parent: string, name: string): Promise<string> {
  const path = join(parent, name);
  await mkdir(path, {mode: 0o700});
  return path;
}
