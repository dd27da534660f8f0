import {mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';

/** A directory that lasts as long as the test. */
export async function testDirectory(): Promise<string> {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'p2p-tui-test-'));
  onTestFinished(async () => rm(directory, {recursive: true, force: true}));
  return directory;
}
