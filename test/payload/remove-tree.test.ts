import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chown, readdir} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
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

  it('removing a directory that is gone already does not fail', async () => {
    await removeTree(`${await testDirectory()}/missing`);
  });
});
