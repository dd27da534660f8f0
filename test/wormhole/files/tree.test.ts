import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {readTree} from '../../../source/wormhole/files/tree.js';

it('stops reading a directory when it is told to, however many files lie in it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tree-test-'));
  onTestFinished(() => rm(directory, {recursive: true}));
  for (const name of ['a', 'b', 'c']) await writeFile(join(directory, name), '');
  const stop = new AbortController();
  const reading = readTree(directory, stop.signal);
  const reason = new Error('The time is over.');
  stop.abort(reason);
  await expect(reading).rejects.toBe(reason);
});
