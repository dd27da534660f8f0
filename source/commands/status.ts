import {setTimeout as delay} from 'node:timers/promises';
import {jsonLine} from '../store/selectors/json-line.js';
import {statusSnapshot} from '../store/selectors/status.js';
import type {Context} from './command.js';
import {parseDuration} from './duration.js';
import {exit} from './errors.js';
import {openObserver} from '../session/open-observer.js';
import {readSettings} from './settings.js';
import {statusText} from './status-text.js';

/** `p2p-tui status`: joins, listens a moment for who is there, prints what it knows. */
export async function run(context: Context): Promise<number> {
  const {flags, stdout, stderr} = context;
  const settings = readSettings(context);
  const wait = parseDuration(flags.wait ?? '3s', 'wait');
  const {store, close, ready} = await openObserver({settings, history: 'none'});
  try {
    await ready({onWait: (reason) => stderr.write(`${reason}\n`)});
    // The board repeats nothing for newcomers; workers answer a newcomer's hello within this time.
    await delay(wait);
    const snapshot = statusSnapshot(store.projection);
    stdout.write(flags.json ? `${jsonLine(snapshot)}\n` : statusText(store.projection));
    return exit.ok;
  } finally {
    await close();
  }
}
