import {loadavg} from 'node:os';
import {systemClock} from '../clock/system.js';
import {startWorker, type Worker} from '../cluster/worker/worker.js';
import {messageOf} from '../message/error-message.js';
import type {PeerId} from '../message/types.js';
import {chooseSandbox} from '../runtime/sandbox/detect.js';
import {workerFault} from '../runtime/worker-fault.js';
import {roomCheck} from '../session/check-room.js';
import {joinBoard} from '../session/join-board.js';
import {observe} from '../session/observe.js';
import {openWormhole} from '../session/open-wormhole.js';
import {peerId} from '../session/peer-id.js';
import {onSuspend} from '../session/suspend.js';
import {tellLink} from '../session/tell-link.js';
import {version} from '../session/version.js';
import {openWorkerDirectory} from '../session/worker-directory.js';
import {workerProbe} from '../session/worker-probe.js';
import type {Context} from './cli/command.js';
import {exit} from './cli/exit-status.js';
import {recordTo} from './events/event-output.js';
import {openRuntimes} from './runtimes.js';
import {readSettings} from './cli/settings.js';
import {onSignals} from './cli/signals.js';
import {startDuration} from './cli/time-limits.js';

/** `p2p-tui --worker`: evaluates jobs of a cluster until it is told to leave. */
export async function run(context: Context): Promise<number> {
  const {flags, stdout, stderr, stdin} = context;
  const settings = readSettings(context);
  const {workers: count = 1, heartbeat, drainTimeout, allowFrom} = flags;
  const duration = startDuration(flags.duration);
  const sandbox = await chooseSandbox(flags.sandbox ?? 'auto');
  if (sandbox.name === 'none')
    stderr.write('Jobs run unguarded here (--sandbox=none): they can do all that you can.\n');

  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await openWorkerDirectory());
  const runtimes = await openRuntimes(flags.runtime, {sandbox, directory: directory.path});
  opened.defer(async () => {
    await Promise.all(runtimes.map((runtime) => runtime.close()));
  });
  const probe = workerProbe({directory, runtimes, clock: systemClock});
  const checkRoom = roomCheck(directory);
  const board = await joinBoard({settings});
  opened.defer(() => board.close());
  opened.defer(onSuspend([board]));
  const ids = new Set<PeerId>();
  const isOurs = (id: PeerId) => ids.has(id);
  const record = recordTo((text) => stdout.write(text), {
    json: flags.json ?? false,
    clock: systemClock,
    isOurs,
  });
  observe({board, settings, isOurs, record});
  tellLink({board, clock: systemClock, tell: (text) => stderr.write(`${text}\n`)});

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
    if (drainTimeout === undefined) return;
    opened.defer(systemClock.after(drainTimeout.milliseconds, () => stop('The drain timeout was over.')));
  };
  opened.defer(
    onSignals({
      output: context.output,
      onDrain: drain,
      onStop(signal) {
        interrupted = signal === 'SIGINT';
        stop(`It was stopped (${signal}).`);
      },
    }),
  );
  if (flags.stopOnEof) stdin.resume().once('end', () => stop('Its standard input ended.'));
  opened.defer(() => void stdin.pause());

  try {
    const unwell = await firstProbe(probe, ending.signal);
    if (unwell !== undefined) stderr.write(`${unwell.reason} Until then it takes no jobs.\n`);
    const transfers = openWormhole(settings, directory.transfers);
    await duration.join(board, settings.cluster, {signal: ending.signal});
    const left = duration.left();
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
          heartbeat: heartbeat && heartbeat.milliseconds / 1000,
          ...(left !== undefined && {duration: left}),
          allowFrom,
          probe,
          checkRoom,
          unwell,
        }),
      );
    }

    await Promise.all(workers.map(({closed}) => closed));
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  }

  return interrupted ? exit.interrupted : exit.ok;
}

/**
 * Whether this machine can do a worker's part at all.
 * @returns what it lacks, if that may pass while it waits
 * @throws what it lacks, if somebody has to mend it
 */
async function firstProbe(probe: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) {
  try {
    await probe(signal);
    return undefined;
  } catch (error) {
    const cause = workerFault(error);
    if (cause !== 'disk') throw error;
    return {cause, reason: messageOf(error)};
  }
}
