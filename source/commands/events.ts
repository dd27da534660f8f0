import {emptyProjection} from '../store/empty.js';
import {apply} from '../store/apply.js';
import type {Event} from '../store/event.js';
import type {Context} from './command.js';
import {parseDuration} from './duration.js';
import {exit} from './errors.js';
import {eventLine} from './event-output.js';
import {readHistory} from '../session/history.js';
import {openObserver} from '../session/open-observer.js';
import {readSettings} from './settings.js';
import {onSignals} from './signals.js';

/** `p2p-tui events`: what was recorded on this machine, and with `--follow` what goes on. */
export async function run(context: Context): Promise<number> {
  const {flags, stdout, stderr} = context;
  const settings = readSettings(context);
  const since = flags.since === undefined ? 0 : Date.now() - parseDuration(flags.since, 'since');
  const projection = emptyProjection(since);
  const print = (event: Event) => {
    apply(projection, event);
    const line = event.at < since ? undefined : eventLine(event, projection, flags.json ?? false);
    if (line !== undefined) stdout.write(`${line}\n`);
  };

  if (!flags.follow) {
    const log = readHistory(settings.cluster);
    try {
      for (const event of log.read(1)) print(event);
    } finally {
      log.close();
    }

    return exit.ok;
  }

  const observer = await openObserver({settings, history: 'file', onEvent: print});
  const ended = Promise.withResolvers<number>();
  const ignoreSignals = onSignals({
    onDrain: () => ended.resolve(exit.ok),
    onStop: (signal) => ended.resolve(signal === 'SIGINT' ? exit.interrupted : exit.ok),
  });
  // A reader that went away (`| head`) is no failure.
  stdout.once('error', () => ended.resolve(exit.ok));
  try {
    return await Promise.race([
      ended.promise,
      observer.ready({onWait: (reason) => stderr.write(`${reason}\n`)}).then(() => ended.promise),
    ]);
  } finally {
    ignoreSignals();
    await observer.close();
  }
}
