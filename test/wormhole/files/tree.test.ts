import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {readTree} from '../../../source/wormhole/files/tree.js';

it('reading a directory stops at its signal, however many files lie in it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tree-test-'));
  onTestFinished(() => rm(directory, {recursive: true}));
  for (const name of ['a', 'b', 'c']) await writeFile(join(directory, name), '');
  const stop = new AbortController();
  const reading = readTree(directory, stop.signal);
  const reason = new Error('The time is over.');
  stop.abort(reason);
  await expect(reading).rejects.toBe(reason);
});
