import {systemClock} from '../clock/system.js';
import type {Worker} from '../cluster/worker/worker.js';
import type {PeerId} from '../message/types.js';
import {chooseSandbox} from '../runtime/sandbox/detect.js';
import {openWorker} from '../session/open-worker.js';
import type {Context} from './cli/command.js';
import {exit} from './cli/exit-status.js';
import {recordTo} from './events/event-output.js';
import {guardNotes, requireAllowedRoot} from './root-worker.js';
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
  const uid = process.getuid?.();
  requireAllowedRoot(flags.allowRoot ?? false, uid);
  const sandbox = await chooseSandbox(flags.sandbox ?? 'auto');
  for (const note of guardNotes(sandbox, uid)) stderr.write(`${note}\n`);

  await using opened = new AsyncDisposableStack();
  const session = await openWorker({
    settings,
    record: recordTo((text) => stdout.write(text), {
      json: flags.json ?? false,
      clock: systemClock,
      isOurs: (peer: PeerId) => session.isOurs(peer),
    }),
    onTrouble: (text) => stderr.write(`${text}\n`),
    suspends: true,
    openRuntimes: (directory) => openRuntimes(flags.runtime, {sandbox, directory}),
  });
  opened.defer(session.close);

  let workers: readonly Worker[] = [];
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
    const unwell = await session.firstProbe(ending.signal);
    if (unwell !== undefined) stderr.write(`${unwell.reason} Until then it takes no jobs.\n`);
    await duration.join(session.board, settings.cluster, {signal: ending.signal});
    workers = session.start({
      ...{count, duration: duration.left(), allowFrom, unwell},
      heartbeat: heartbeat && heartbeat.milliseconds / 1000,
    });
    await Promise.all(workers.map(({closed}) => closed));
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  }

  return interrupted ? exit.interrupted : exit.ok;
}
