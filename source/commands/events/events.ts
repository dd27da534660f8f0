import {once} from 'node:events';
import {emptyProjection} from '../../store/empty.js';
import {apply} from '../../store/apply.js';
import type {Event} from '../../store/event.js';
import type {Context} from '../cli/command.js';
import {exit} from '../cli/exit-status.js';
import {eventLines} from './event-output.js';
import {readHistory} from '../../session/history.js';
import {openObserver} from '../../session/open-observer.js';
import type {Settings} from '../../session/settings.js';
import {tellRecording} from './recording-notice.js';
import {findSettings} from '../cli/settings.js';
import {onSignals} from '../cli/signals.js';
import {terminalPrompts} from '../cli/terminal-prompts.js';

/** Writes an event, or nothing for one that is not told. @returns false when the reader is behind */
type Print = (event: Event) => boolean;

/** `p2p-tui events`: what was recorded on this machine, and with `--follow` what goes on. */
export async function run(context: Context): Promise<number> {
  const {flags, stdout, stderr, output} = context;
  const settings = await findSettings(context)({
    signal: output.signal,
    prompts: terminalPrompts(context, output.signal),
    onTrouble: (text) => stderr.write(`${text}\n`),
  });
  const since = flags.since === undefined ? 0 : Date.now() - flags.since.milliseconds;
  const projection = emptyProjection(since);
  const lineOf = eventLines(flags.json ?? false);
  const print = (event: Event) => {
    apply(projection, event);
    // Words need to know what went before, objects do not.
    if (flags.json && event.at < since) return true;
    const line = lineOf(event, projection);
    return line === undefined || event.at < since || stdout.write(`${line}\n`);
  };
  return flags.follow ? follow(context, settings, print) : printHistory(context, settings, print);
}

async function printHistory(context: Context, {cluster}: Settings, print: Print): Promise<number> {
  const {stdout, stderr, output} = context;
  const history = readHistory(cluster);
  try {
    for (const event of history.events()) {
      // A long history does not pile up in memory for a reader that pages through it.
      if (!print(event)) await once(stdout, 'drain', {signal: output.signal});
    }
  } finally {
    const problem = history.close();
    if (problem !== undefined) stderr.write(`${problem}\n`);
  }

  return exit.ok;
}

async function follow(context: Context, settings: Settings, print: Print): Promise<number> {
  const {stderr, output} = context;
  const leaving = new AbortController();
  const prompts = terminalPrompts(context, leaving.signal);
  const observer = await openObserver({
    ...{settings, history: 'file', onEvent: print, prompts, suspends: true},
    onTrouble: (text) => stderr.write(`${text}\n`),
  });
  const stopNotices = tellRecording(observer.store, (sentence) => stderr.write(`${sentence}\n`));
  const ended = Promise.withResolvers<number>();
  const ignoreSignals = onSignals({
    output,
    onStop: (signal) => ended.resolve(signal === 'SIGINT' ? exit.interrupted : exit.ok),
  });
  try {
    return await Promise.race([ended.promise, observer.ready().then(() => ended.promise)]);
  } finally {
    leaving.abort(new Error('It was stopped.'));
    stopNotices();
    await observer.close();
    ignoreSignals();
  }
}
