import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openLog} from '../source/store/log.js';
import {openStore} from '../source/store/open-store.js';
import {systemClock} from '../source/clock/system.js';
import type {Figure} from './bench.js';
import {stream} from './stream.js';

/** Events in one transaction. */
const batch = 5000;

/** Events a second that the log on disk takes in batches, and gives back to a store that opens with them. */
export async function bench(): Promise<readonly Figure[]> {
  const events = stream({workers: 1000, jobs: 30_000, perSecond: 2000});
  const folder = mkdtempSync(join(tmpdir(), 'p2p-tui-bench-'));
  try {
    const path = join(folder, 'events.db');
    const log = openLog(path);
    const began = performance.now();
    for (let first = 0; first < events.length; first += batch) log.append(events.slice(first, first + batch));
    const appended = performance.now();
    log.close();

    const folding = opening(path, false);
    // The one that records leaves a checkpoint.
    opening(path, true);
    const checkpointed = opening(path, false);
    return await Promise.resolve([
      {name: 'append', value: rate(events.length, appended - began), unit: 'events/s'},
      {name: 'open with history', value: rate(events.length, folding), unit: 'events/s'},
      {name: `open ${events.length} events from a checkpoint`, value: checkpointed, unit: 'ms'},
    ]);
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** Milliseconds until a store is open. */
function opening(path: string, record: boolean): number {
  const began = performance.now();
  const store = openStore({log: openLog(path), clock: systemClock, record});
  const milliseconds = performance.now() - began;
  store.close();
  return milliseconds;
}

function rate(count: number, milliseconds: number): number {
  return Math.round((count * 1000) / milliseconds);
}
