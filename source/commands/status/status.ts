import {setTimeout as delay} from 'node:timers/promises';
import {styleText} from 'node:util';
import {jsonLine} from '../../store/selectors/json-line.js';
import {statusSnapshot} from '../../store/selectors/status.js';
import type {Projection} from '../../store/projection.js';
import type {Context} from '../cli/command.js';
import {exit} from '../cli/exit-status.js';
import {openObserver} from '../../session/open-observer.js';
import {findSettings} from '../cli/settings.js';
import {startTimeout} from '../cli/time-limits.js';
import {onSignals} from '../cli/signals.js';
import {terminalPrompts} from '../cli/terminal-prompts.js';
import type {Duration} from '../cli/values.js';
import {statusText} from './status-text.js';

/** How long it tries to join, unless `--timeout` says otherwise. */
const usualTimeout: Duration = {text: '15s', milliseconds: 15_000};
/** How long it listens, milliseconds, unless `--wait` says otherwise. */
const usualWait = 3000;

/**
 * `p2p-tui status`: joins, listens a moment for who is there, prints what it knows. Where it cannot join in time it
 * fails; programs get what it knows all the same.
 */
export async function run(context: Context): Promise<number> {
  const {flags, stdout, stderr, output} = context;
  const findCluster = findSettings(context);
  const wait = flags.wait?.milliseconds ?? usualWait;
  const limit = flags.timeout ?? usualTimeout;
  const leaving = new AbortController();
  let reason = 'The board has not answered.';
  let interrupted = false;
  let cluster = 'Your own cluster';
  const timeout = startTimeout(limit.milliseconds, () =>
    leaving.abort(new Error(`${cluster} could not be joined within ${limit.text}: ${reason}`)),
  );
  const asked = terminalPrompts(context, leaving.signal);
  // Whoever said for how long meant all of it; nobody shall have to type in a hurry who did not.
  const prompts = flags.timeout === undefined ? timeout.whilePrompting(asked) : asked;
  const ignoreSignals = onSignals({
    output,
    onStop(signal) {
      interrupted = true;
      leaving.abort(new Error(`It was stopped (${signal}).`));
    },
  });
  // Who waits longer than usual is told why, at once.
  const onTrouble = (text: string) => stderr.write(`${text}\n`);
  try {
    const settings = await findCluster({signal: leaving.signal, prompts, onTrouble});
    ({cluster} = settings);
    const {store, close, ready, delivered} = await openObserver({
      ...{settings, history: 'none', prompts, suspends: true, onTrouble},
    });
    const print = (projection: Projection) =>
      stdout.write(
        flags.json
          ? `${jsonLine(statusSnapshot(projection))}\n`
          : statusText(projection, (text) => styleText('red', text, {stream: stdout})),
      );
    try {
      await ready({signal: leaving.signal, onWait: (why) => (reason = why)});
      timeout.end();
      // The board repeats nothing for newcomers; workers answer a newcomer's hello within this time.
      await delay(wait, undefined, {signal: leaving.signal});
      await delivered();
      print(store.projection);
      return exit.ok;
    } catch (error) {
      if (flags.json && !interrupted) print(store.projection);
      throw error;
    } finally {
      leaving.abort(new Error('It was stopped.'));
      await close();
    }
  } catch (error) {
    // Asked who we are, or joining.
    if (interrupted) return exit.interrupted;
    throw error;
  } finally {
    timeout.end();
    ignoreSignals();
  }
}
