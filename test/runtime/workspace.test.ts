import {execFileSync} from 'node:child_process';
import {mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {createWorkspace, readBeginning, readText, takeFile} from '../../source/runtime/workspace.js';
import {testDirectory} from './support/directory.js';

describe('createWorkspace', () => {
  it('a workspace gives each job a private directory of its own and leaves nothing behind', async () => {
    const parent = await testDirectory();
    const workspace = await createWorkspace(parent);
    const directories = await Promise.all([workspace.directory(), workspace.directory()]);
    expect(new Set(directories).size).toBe(2);
    expect((await stat(directories[0])).mode & 0o777).toBe(0o700);
    await workspace.remove();
    await workspace.remove();
    expect(await readdir(parent)).toEqual([]);
  });

  it('many workspaces share one exit listener, which is gone when all are removed', async () => {
    const parent = await testDirectory();
    const before = process.listenerCount('exit');
    const workspaces = await Promise.all(Array.from({length: 12}, () => createWorkspace(parent)));
    expect(process.listenerCount('exit') - before).toBeLessThanOrEqual(1);
    await Promise.all(workspaces.map((workspace) => workspace.remove()));
    expect(process.listenerCount('exit')).toBe(before);
  });
});

describe('files that jobs leave', () => {
  it('a plain file that a job left is copied', async () => {
    const directory = await testDirectory();
    await writeFile(join(directory, 'result'), 'value');
    const payload = await takeFile(join(directory, 'result'), directory, 100);
    expect(payload?.size).toBe(5);
    expect(await readFile(payload?.path ?? '', 'utf8')).toBe('value');
    expect(await readText(join(directory, 'result'), 3)).toBe('val');
    await writeFile(join(directory, 'wide'), 'a水b');
    expect(await readBeginning(join(directory, 'wide'), 3)).toEqual({text: 'a', more: 2});
    expect(await readBeginning(join(directory, 'wide'), 9)).toEqual({text: 'a水b', more: 0});
  });

  it('a link, directory or pipe that a job left is not taken', async () => {
    const directory = await testDirectory();
    await writeFile(join(directory, 'secret'), 'key');
    await symlink(join(directory, 'secret'), join(directory, 'link'));
    await mkdir(join(directory, 'folder'));
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    for (const name of ['link', 'folder', 'pipe', 'missing']) {
      expect(await takeFile(join(directory, name), directory, 100), name).toBeUndefined();
      expect(await readText(join(directory, name), 100), name).toBeUndefined();
    }
  });

  it('a file that is too large is refused, and no copy of it is left', async () => {
    const directory = await testDirectory();
    await writeFile(join(directory, 'result'), 'x'.repeat(101));
    await expect(takeFile(join(directory, 'result'), directory, 100)).rejects.toThrow(
      'larger than 100 bytes',
    );
    expect(await readdir(directory)).toEqual(['result']);
  });
});
