import {systemClock} from '../clock/system.js';
import type {Worker} from '../cluster/worker/worker.js';
import type {PeerId} from '../message/types.js';
import {chooseSandbox} from '../runtime/sandbox/detect.js';
import {openWorker} from '../session/open-worker.js';
import type {Context} from './cli/command.js';
import {exit} from './cli/exit-status.js';
import {recordTo} from './events/event-output.js';
import {restFinder} from './find-rest.js';
import {limitsOf, niceOf} from './limits.js';
import {guardNotes, requireAllowedRoot} from './root-worker.js';
import {openRuntimes} from './runtimes.js';
import {findSettings} from './cli/settings.js';
import {onSignals} from './cli/signals.js';
import {startDuration, usualDrainTimeout} from './cli/time-limits.js';
import {createNotifier} from './service/notify.js';
import {printService} from './service/print-service.js';

/** What R users have to know of a worker of ours; more in docs/r.md. */
const confinedR =
  'R futures run here without network, home directory and profile, each in an R of its own that keeps nothing for the next.';
const looseR =
  'R futures run here without a profile, each in an R of its own that keeps nothing for the next.';

/** `p2p-tui --worker`: evaluates jobs of a cluster until it is told to leave. */
export async function run(context: Context): Promise<number> {
  const printed = printService('worker', context);
  if (printed !== undefined) return printed;
  const {flags, stdout, stderr, stdin} = context;
  const findCluster = findSettings(context);
  const {workers: count = 1, heartbeat, drainTimeout = usualDrainTimeout, allowFrom} = flags;
  const findRest = restFinder(flags, systemClock);
  const nice = niceOf(flags);
  const limits = limitsOf(flags, context.env);
  const duration = startDuration(flags.duration);
  const uid = process.getuid?.();
  const sandbox = await chooseSandbox(flags.sandbox ?? 'auto');
  requireAllowedRoot(sandbox, flags.allowRoot ?? false, uid);
  for (const note of guardNotes(sandbox, uid)) stderr.write(`${note}\n`);

  await using opened = new AsyncDisposableStack();
  const onTrouble = (text: string) => void stderr.write(`${text}\n`);
  let workers: readonly Worker[] = [];
  let user: string | undefined;
  const ending = new AbortController();
  let interrupted = false;
  const notifier = createNotifier({env: context.env, clock: systemClock, onTrouble});
  opened.defer(notifier.close);
  const stop = (reason: string) => {
    notifier.stopping();
    ending.abort(new Error(reason));
    for (const worker of workers) void worker.stop(reason);
  };
  const drain = () => {
    notifier.stopping();
    if (workers.length === 0) stop('It was stopped before it had joined.');
    for (const worker of workers) void worker.drain();
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
    const settings = await findCluster({signal: ending.signal, onTrouble});
    const record = recordTo((text) => stdout.write(text), {
      json: flags.json ?? false,
      clock: systemClock,
      isOurs: (peer: PeerId) => session.isOurs(peer),
    });
    const session = await openWorker({
      ...{settings, record},
      onTrouble,
      suspends: true,
      async openRuntimes(directory) {
        const runtimes = await openRuntimes(flags.runtime, {
          ...{sandbox, directory, limits, nice},
          user: () => user,
        });
        const servesR = runtimes.some(({name}) => name === 'r');
        const text = sandbox.name === 'none' ? looseR : confinedR;
        if (servesR) record({type: 'note', level: 'info', text});
        return runtimes;
      },
    });
    opened.defer(session.close);
    const unwell = await session.firstProbe(ending.signal);
    if (unwell !== undefined) stderr.write(`${unwell.reason} Until then it takes no jobs.\n`);
    notifier.ready();
    await duration.join(session.board, settings.cluster, {signal: ending.signal});
    ({user} = session.board);
    workers = session.start({
      ...{count, duration: duration.left(), allowFrom, unwell, maxBytes: limits.size},
      heartbeat: heartbeat && heartbeat.milliseconds / 1000,
      findRest,
    });
    await Promise.all(workers.map(({closed}) => closed));
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  }

  return interrupted ? exit.interrupted : exit.ok;
}
