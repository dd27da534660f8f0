import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chown, mkdir, readdir, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {removeTree} from '../../source/payload/remove-tree.js';
import {testDirectory} from '../runtime/support/directory.js';

/** The built file, since a process of its own must load it. `npm test` builds it first. */
const built = fileURLToPath(new URL('../../dist/source/runtime/workspace.js', import.meta.url));

/** Does in a job's directory what a job may do, and closes the workspace. */
const script = `
  import {execFileSync} from 'node:child_process';
  import {createWorkspace} from ${JSON.stringify(built)};
  const workspace = await createWorkspace(process.argv[1]);
  const cwd = await workspace.directory();
  execFileSync('sh', ['-c', 'mkdir -p a/b; touch a/b/file; ln -s / a/root; chmod 500 a/b; chmod 0 a'], {cwd});
  await workspace.remove();
`;

/** Makes directories in each other, with names of 200 letters. */
async function dig(directory: string, depth: number): Promise<void> {
  const loop = `
    const name = 'd'.repeat(200);
    for (let made = 0; made < ${String(depth)}; made += 1) {
      fs.mkdirSync(name);
      process.chdir(name);
    }`;
  await promisify(execFile)(process.execPath, ['-e', loop], {cwd: directory});
}

describe.skipIf(process.platform === 'win32')('directories of jobs', () => {
  it('the directory of a job is deleted though the job took away the right to', async () => {
    const directory = await testDirectory();
    // To the superuser everything is allowed: nobody is not him.
    const nobody = process.getuid?.() === 0 ? {uid: 65_534, gid: 65_534} : {};
    if (nobody.uid !== undefined) await chown(directory, nobody.uid, nobody.gid);
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, directory], {
      ...nobody,
      cwd: directory,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await readdir(directory)).toEqual([]);
  });

  it('a directory is deleted however deep it is', async () => {
    const directory = await testDirectory();
    const tree = join(directory, 'tree');
    await mkdir(tree);
    await dig(tree, 3000);
    // Not even the path of what lies at the bottom can be written down.
    await expect(rm(tree, {recursive: true})).rejects.toThrow('ENAMETOOLONG');
    await removeTree(tree);
    expect(await readdir(directory)).toEqual([]);
  }, 120_000);

  it('a directory is deleted with its links, and what they lead to stays', async () => {
    const directory = await testDirectory();
    const tree = join(directory, 'tree');
    await mkdir(join(tree, 'shut', 'inner'), {recursive: true});
    await mkdir(join(directory, 'other'));
    await writeFile(join(directory, 'other', 'kept'), 'kept');
    await symlink(join(directory, 'other'), join(tree, 'shut', 'inner', 'link'));
    await dig(join(tree, 'shut', 'inner'), 30);
    await removeTree(tree);
    expect(await readdir(directory, {recursive: true})).toEqual(['other', 'other/kept']);
  });

  it('removing a directory that is gone already does not fail', async () => {
    await removeTree(`${await testDirectory()}/missing`);
  });
});
