/** The log of events, as built, on a disk that is full. */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {canMount, smallDisk} from '../wormhole/helpers/small-disk.js';

const needs = canMount ? '' : ' (skipped: needs unshare with mount namespaces)';
const built = new URL('../../dist/source/store/log.js', import.meta.url).href;

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

it.skipIf(!canMount)(`a history that cannot be written says so in one sentence${needs}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'p2p-tui-full-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const [command = '', ...args] = smallDisk(folder, 400);
  const {stdout, stderr} = spawnSync(
    command,
    [...args, process.execPath, '--input-type=module', '-e', fill, built, join(folder, 'events.db')],
    {encoding: 'utf8'},
  );
  expect(stdout).toMatch(/^The event log .* cannot be written \(database or disk is full\): check .*\.\n$/);
  expect(stderr).toBe('');
});
