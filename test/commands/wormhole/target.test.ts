/** Where `p2p-tui wormhole receive` puts things, decided before anything is accepted. */
import {chmod, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {spawnSync} from 'node:child_process';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chooseTarget, requireUsable} from '../../../source/commands/wormhole/target.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'target-test-'));
  await writeFile(join(directory, 'file'), '');
  await symlink('nowhere', join(directory, 'link'));
});
afterAll(() => rm(directory, {recursive: true}));

const offer = {kind: 'file', name: 'x', bytes: 1, room: 1, files: 1} as const;

describe('targets of received files', () => {
  it.each([
    ['a free path', 'here'],
    ['the offered name in a directory', ''],
  ])('the target of a file may be %s', async (_, path) => {
    const target = await chooseTarget(offer, join(directory, path));
    expect(target).toBe(join(directory, path === '' ? 'x' : path));
  });

  it.each([
    ['new/', 'There is no directory'],
    ['no/where', 'There is no directory'],
    ['file/x', 'There is no directory'],
    ['file', 'There is something named'],
    ['link', 'There is something named'],
    ['x'.repeat(300), 'Nothing can be put there'],
  ])('the target %j is refused', async (path, sentence) => {
    await expect(requireUsable(join(directory, path))).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining(sentence) as string,
    });
  });

  it('a target without room is refused, with the bytes needed in digits that can be read', async () => {
    const end = chooseTarget({...offer, room: 2 ** 52}, directory);
    await expect(end).rejects.toThrow('4,503,599,627,370,496 bytes are needed');
  });

  it('a target in a directory that cannot be written is refused', async () => {
    const closed = join(directory, 'closed');
    await mkdir(closed, {mode: 0o500});
    // The superuser may write anywhere, and so becomes somebody else.
    const module = fileURLToPath(
      new URL('../../../dist/source/commands/wormhole/target.js', import.meta.url),
    );
    await chmod(directory, 0o755);
    const script = `
      if (process.getuid() === 0) process.setuid(65534);
      const {requireUsable} = await import(${JSON.stringify(module)});
      await requireUsable(${JSON.stringify(join(closed, 'x'))}).catch((error) => console.log(error.message));`;
    const {stdout} = spawnSync(process.execPath, ['--input-type=module', '-e', script], {encoding: 'utf8'});
    expect(stdout).toBe(`Nothing can be put there (${closed}): permission denied.\n`);
  });
});
