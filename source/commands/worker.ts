import {availableParallelism} from 'node:os';
import {systemClock} from '../clock/system.js';
import type {Worker} from '../cluster/worker/worker.js';
import type {PeerId} from '../message/types.js';
import {chooseSandbox} from '../runtime/sandbox/detect.js';
import {openWorker} from '../session/open-worker.js';
import type {Context} from './cli/command.js';
import {parseDuration} from './cli/duration.js';
import {exit} from './cli/errors.js';
import {recordTo} from './events/event-output.js';
import type {Flags} from './cli/flags.js';
import {parseWhole} from './cli/numbers.js';
import {openRuntimes} from './cli/runtimes.js';
import {readNames, readSandbox, readSettings} from './cli/settings.js';
import {onSignals} from './cli/signals.js';
import {startStay} from './cli/stay.js';

/** `p2p-tui --worker`: evaluates jobs of a cluster until it is told to leave. */
export async function run(context: Context): Promise<number> {
  const {flags, stdout, stderr, stdin} = context;
  const settings = readSettings(context);
  const stay = startStay(context);
  const {count, heartbeat, patience, allowFrom} = readOptions(flags);
  const sandbox = await chooseSandbox(readSandbox(flags));
  if (sandbox.name === 'none')
    stderr.write('Jobs run unguarded here (--sandbox=none): they can do all that you can.\n');

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
    if (patience === undefined) return;
    opened.defer(systemClock.after(patience, () => stop('The drain timeout was over.')));
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
  if (flags['stop-on-eof']) stdin.resume().once('end', () => stop('Its standard input ended.'));
  opened.defer(() => void stdin.pause());

  try {
    const unwell = await session.firstProbe(ending.signal);
    if (unwell !== undefined) stderr.write(`${unwell.reason} Until then it takes no jobs.\n`);
    await stay.join(session.board, settings.cluster, {signal: ending.signal});
    workers = session.start({count, heartbeat, duration: stay.left(), allowFrom, unwell});
    await Promise.all(workers.map(({closed}) => closed));
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  }

  return interrupted ? exit.interrupted : exit.ok;
}

/** What the flags say of the workers; absent where a flag is not there. */
function readOptions(flags: Flags) {
  const milliseconds = (flag: 'heartbeat' | 'drain-timeout') => {
    const text = flags[flag];
    return text === undefined ? undefined : parseDuration(text, flag);
  };
  const heartbeat = milliseconds('heartbeat');
  const {workers = '1', 'allow-from': allowed} = flags;
  return {
    count: parseWhole(workers, 'workers', {min: 1, max: 4 * availableParallelism()}),
    /** Seconds. */
    heartbeat: heartbeat === undefined ? undefined : heartbeat / 1000,
    /** Milliseconds. */
    patience: milliseconds('drain-timeout'),
    allowFrom: allowed === undefined ? undefined : readNames(allowed),
  };
}
