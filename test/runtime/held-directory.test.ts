import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, readdir, symlink, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import {clearAbandoned, holdDirectory} from '../../source/runtime/held-directory.js';
import {testDirectory} from './support/directory.js';

/** The built file, since a process of its own must load it. `npm test` builds it first. */
const built = fileURLToPath(new URL('../../dist/source/runtime/held-directory.js', import.meta.url));

/** Holds a directory, and stays. */
const holder = `
  import {holdDirectory} from ${JSON.stringify(built)};
  await holdDirectory(process.argv[1]);
  console.log('held');
  setInterval(() => undefined, 1000);
`;

async function make(parent: string, name: string): Promise<string> {
  const directory = join(parent, name);
  await mkdir(join(directory, 'jobs'), {recursive: true});
  await writeFile(join(directory, 'jobs', 'job'), 'bytes');
  return directory;
}

/** A process that holds a directory; it is ended with the test in any case. */
async function heldElsewhere(directory: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

const left = async (parent: string) => (await readdir(parent)).sort();

describe.skipIf(process.platform === 'win32')('a directory that is held', () => {
  it('is deleted when its process was killed, and not before', async () => {
    const parent = await testDirectory();
    const [first, second] = [await make(parent, 'work-1'), await make(parent, 'work-2')];
    const child = await heldElsewhere(first);
    await heldElsewhere(second);
    await clearAbandoned(parent, 'work-');
    expect(await left(parent)).toEqual(['work-1', 'work-2']);

    // A process that is stopped is still there.
    child.kill('SIGSTOP');
    await clearAbandoned(parent, 'work-');
    expect(await left(parent)).toEqual(['work-1', 'work-2']);

    child.kill('SIGKILL');
    await once(child, 'exit');
    await Promise.all([clearAbandoned(parent, 'work-'), clearAbandoned(parent, 'work-')]);
    expect(await left(parent)).toEqual(['work-2']);
  });

  it('is held until its process lets go of it, and left alone then', async () => {
    const parent = await testDirectory();
    const directory = await make(parent, 'work-1');
    const hold = await holdDirectory(directory);
    expect(await left(directory)).toHaveLength(2);
    await clearAbandoned(parent, 'work-');
    await hold[Symbol.asyncDispose]();
    expect(await left(directory)).toEqual(['jobs']);
    await clearAbandoned(parent, 'work-');
    expect(await left(parent)).toEqual(['work-1']);
  });

  it('is not held where its path is too long for a socket', async () => {
    const parent = await testDirectory();
    const directory = await make(parent, 'work-'.padEnd(100, 'x'));
    const hold = await holdDirectory(directory);
    expect(await left(directory)).toEqual(['jobs']);
    await hold[Symbol.asyncDispose]();
  });
});

describe.skipIf(process.platform === 'win32')('what is not ours to delete', () => {
  it('is left alone: other names, links, other files, and what was never held', async () => {
    const parent = await testDirectory();
    const [abandoned, other] = [await make(parent, 'work-abandoned'), await make(parent, 'other')];
    for (const child of [await heldElsewhere(abandoned), await heldElsewhere(other)]) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }

    const [socket = ''] = (await readdir(abandoned)).filter((name) => name !== 'jobs');
    const visit = connect(join(abandoned, socket));
    await expect(once(visit, 'connect')).rejects.toThrow('ECONNREFUSED');
    const plain = await make(parent, 'work-plain');
    await writeFile(join(plain, socket), '');
    await make(parent, 'work-never');
    await symlink(other, join(parent, 'work-link'));
    await writeFile(join(parent, 'work-file'), '');

    await clearAbandoned(join(parent, 'missing'), 'work-');
    await clearAbandoned(parent, 'work-');
    expect(await left(parent)).toEqual(['other', 'work-file', 'work-link', 'work-never', 'work-plain']);
    expect(await left(other)).toHaveLength(2);
  });
});
