/** The history, as built, on a disk that is full. */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {canMount, smallDisk} from '../wormhole/helpers/small-disk.js';

const needs = canMount ? '' : ' (skipped: needs unshare with mount namespaces)';
const built = (file: string) => new URL(`../../dist/source/${file}`, import.meta.url).href;

/** Appends events until that fails, and says why. */
const fill = `
  const {openLog} = await import(process.argv[1]);
  const log = openLog(process.argv[2]);
  try {
    for (let seq = 1; ; seq++) log.append([{type: 'note', level: 'info', text: 'x'.repeat(3000), seq, at: 0, time: 0}]);
  } catch (error) {
    console.log(error.message);
  }
  log.close();
`;

/** Records until the disk is full, makes room, and tells what became of it all. */
const recordOn = `
  const {rmSync, writeFileSync} = await import('node:fs');
  const [store, history, clock, log, folder] = process.argv.slice(1);
  const {openStore} = await import(store);
  const {createHistory} = await import(history);
  const {systemClock} = await import(clock);
  writeFileSync(folder + '/ballast', Buffer.alloc(200_000));
  const path = folder + '/events/log.sqlite';
  const opened = openStore({clock: systemClock, history: createHistory(path)});
  const told = [opened.recording()];
  let count = 0;
  let more = 0;
  opened.subscribe(() => {
    const now = opened.recording();
    if (now.by === told.at(-1).by) return;
    told.push(now);
    if (now.by === 'nobody') rmSync(folder + '/ballast');
    else setImmediate(finish);
  });
  const timer = setInterval(() => {
    count += 1;
    opened.append({type: 'note', level: 'info', text: 'number ' + count + ' ' + 'x'.repeat(3000)});
    // A few more while nothing can be written, and no more than there will be room for.
    if (told.length > 1 && (more += 1) >= 10) clearInterval(timer);
  }, 5);
  async function finish() {
    clearInterval(timer);
    opened.close();
    const {openLog} = await import(log);
    const read = openLog(path);
    const texts = [...read.read(1)].map(({text}) => text.split(' x')[0]);
    console.log(JSON.stringify({told, count, texts}));
    read.close();
  }
`;

/** Runs a script in a world where a directory is a disk of so many kB. */
function onSmallDisk(kilobytes: number, script: string, args: (folder: string) => readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'p2p-tui-full-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const [command = '', ...before] = smallDisk(folder, kilobytes);
  return spawnSync(
    command,
    [...before, process.execPath, '--input-type=module', '-e', script, ...args(folder)],
    {encoding: 'utf8'},
  );
}

it.skipIf(!canMount)(`a log that cannot be written says so in one sentence${needs}`, () => {
  const {stdout, stderr} = onSmallDisk(400, fill, (folder) => [
    built('store/log.js'),
    join(folder, 'events.db'),
  ]);
  expect(stdout).toMatch(/^The disk is full: make room for the event log .*events.db\.\n$/);
  expect(stderr).toBe('');
});

it.skipIf(!canMount)(`a history is recorded again when there is room, and nothing is missing${needs}`, () => {
  const {stdout, stderr} = onSmallDisk(800, recordOn, (folder) => [
    built('store/open-store.js'),
    built('session/history.js'),
    built('clock/system.js'),
    built('store/log.js'),
    folder,
  ]);
  expect(stderr).toBe('');
  const {told, count, texts} = JSON.parse(stdout) as {
    readonly told: readonly unknown[];
    readonly count: number;
    readonly texts: readonly string[];
  };
  expect(told).toEqual([
    {by: 'us'},
    {by: 'nobody', reason: 'disk full', detail: expect.stringMatching(/^The disk is full: /) as string},
    {by: 'us'},
  ]);
  expect(texts.filter((text) => text.startsWith('number '))).toEqual(
    Array.from({length: count}, (_, index) => `number ${index + 1}`),
  );
  expect(texts.filter((text) => text.startsWith('History is '))).toHaveLength(2);
});
