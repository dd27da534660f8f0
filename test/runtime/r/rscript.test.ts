import {once} from 'node:events';
import {watch} from 'node:fs';
import {readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {findRscript} from '../../../source/runtime/r/rscript.js';
import {testDirectory} from '../support/directory.js';

it.skipIf(process.platform === 'win32')('findRscript, when aborted, ends R with what it left', async () => {
  const directory = await testDirectory();
  // As R does: a directory of its own, which a signal leaves there.
  const script = '#!/bin/sh\nmkdir "$TMPDIR/RtmpX" && : > "$BEGUN" && exec sleep 3600\n';
  await writeFile(join(directory, 'Rscript'), script, {mode: 0o755});
  const seen = await testDirectory();
  const watcher = watch(seen);
  onTestFinished(() => watcher.close());
  const begun = once(watcher, 'change');
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = await testDirectory();
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });

  const stop = new AbortController();
  const path = [directory, process.env['PATH']].join(':');
  const environment = {PATH: path, TMPDIR: process.env['TMPDIR'], BEGUN: join(seen, 'begun')};
  const finding = findRscript(environment, stop.signal);
  await begun;
  const reason = new Error('Enough.');
  stop.abort(reason);
  await expect(finding).rejects.toBe(reason);
  expect(await readdir(environment.TMPDIR)).toEqual([]);
});
