import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, readdir, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import {clearAbandoned, makeHeldDirectory} from '../../source/payload/held-directory.js';
import {testDirectory} from '../runtime/support/directory.js';

/** The built file, since a process of its own must load it. `npm test` builds it first. */
const built = fileURLToPath(new URL('../../dist/source/payload/held-directory.js', import.meta.url));

/** Makes a directory, and stays. */
const holder = `
  const {path} = await makeHeldDirectory(parent, 'work');
  console.log(path);
  setInterval(() => undefined, 1000);
`;

/** Makes directories one after the other, and looks whether each is there for as long as it is held. */
const maker = `
  const {writeFile} = await import('node:fs/promises');
  for (let round = 0; round < 150; round++) {
    await using work = await makeHeldDirectory(parent, 'work');
    await writeFile(work.path + '/first', '');
    await writeFile(work.path + '/second', '');
    console.log(round);
  }
`;

const sweeper = `
  for (;;) await clearAbandoned(parent, (stem) => stem === 'work');
`;

const isWork = (stem: string) => stem === 'work';
const left = async (parent: string) => (await readdir(parent)).sort();

/** A process that runs a script; it is ended with the test in any case. */
function running(script: string, parent: string) {
  const code = `
    import {clearAbandoned, makeHeldDirectory} from ${JSON.stringify(built)};
    const parent = process.argv[1];
    ${script}
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    child,
    /** Resolves when the process has ended, with its status. */
    exited: once(child, 'exit').then(([status]) => status as number | null),
  };
}

/** A directory that another process holds. */
async function heldElsewhere(parent: string) {
  const {child, exited} = running(holder, parent);
  const [path] = (await once(createInterface(child.stdout), 'line')) as [string];
  await mkdir(join(path, 'jobs'));
  await writeFile(join(path, 'jobs', 'job'), 'bytes');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return {child, path, name: basename(path), kill};
}

/** The name that a directory of this machine could have. */
async function freeName(parent: string): Promise<string> {
  await using made = await makeHeldDirectory(parent, 'work');
  return basename(made.path);
}

describe.skipIf(process.platform === 'win32')('held directories', {timeout: 60_000}, () => {
  it('a held directory is deleted when its process was killed, and not before', async () => {
    const parent = await testDirectory();
    const [first, second] = [await heldElsewhere(parent), await heldElsewhere(parent)];
    await clearAbandoned(parent, isWork);
    expect(await left(parent)).toEqual([first.name, second.name].sort());

    // A process that is stopped is still there.
    first.child.kill('SIGSTOP');
    await clearAbandoned(parent, isWork);
    expect(await left(parent)).toEqual([first.name, second.name].sort());

    await first.kill();
    await Promise.all([clearAbandoned(parent, isWork), clearAbandoned(parent, isWork)]);
    expect(await left(parent)).toEqual([second.name]);
  });

  it('a held directory is kept by its own process, which deletes it with all that is in it', async () => {
    const parent = await testDirectory();
    const work = await makeHeldDirectory(parent, 'work');
    await writeFile(join(work.path, 'job'), 'bytes');
    await clearAbandoned(parent, isWork);
    expect(await left(parent)).toEqual([basename(work.path)]);
    expect(await left(work.path)).toContain('job');
    await work[Symbol.asyncDispose]();
    expect(await left(parent)).toEqual([]);
  });

  it('a directory is deleted when its process was killed before it could hold it', async () => {
    const parent = await testDirectory();
    await mkdir(join(parent, await freeName(parent)));
    await clearAbandoned(parent, isWork);
    expect(await left(parent)).toEqual([]);
  });

  it('a directory is deleted when whoever wanted to delete it was killed in the middle', async () => {
    const parent = await testDirectory();
    const {path, kill} = await heldElsewhere(parent);
    await kill();
    await rename(path, join(parent, await freeName(parent)));
    await clearAbandoned(parent, isWork);
    expect(await left(parent)).toEqual([]);
  });

  it('a directory in use is left alone though a program that tidies up has taken its lock', async () => {
    const parent = await testDirectory();
    const {path, name} = await heldElsewhere(parent);
    await rm(join(path, '.lock'));
    await clearAbandoned(parent, isWork);
    expect(await left(parent)).toEqual([name]);
  });

  it('a held directory is held again when it was restored', async () => {
    const parent = await testDirectory();
    await using work = await makeHeldDirectory(parent, 'work');
    for (const deleted of [work.path, join(work.path, '.lock')]) {
      await rm(deleted, {recursive: true});
      await work.restore();
      await clearAbandoned(parent, isWork);
      expect(await left(work.path)).toEqual(['.lock']);
    }
  });

  it('a held directory is never taken from its maker, however many look for abandoned ones', async () => {
    const parent = await testDirectory();
    const sweepers = [running(sweeper, parent), running(sweeper, parent)];
    const makers = [running(maker, parent), running(maker, parent), running(maker, parent)];
    // Some that are killed wherever they are just then.
    const victims = Array.from({length: 4}, () => running(maker, parent));
    for (const {child} of victims) child.stdout.once('data', () => child.kill('SIGKILL'));
    for (const {child} of makers) child.stdout.resume();
    expect(await Promise.all(makers.map(({exited}) => exited))).toEqual([0, 0, 0]);
    await Promise.all(victims.map(({exited}) => exited));
    for (const {child, exited} of sweepers) {
      child.kill('SIGKILL');
      await exited;
    }

    await clearAbandoned(parent, isWork);
    expect(await left(parent)).toEqual([]);
  });

  it('a directory is made where there can be no lock, and is never taken for abandoned', async () => {
    const parent = join(await testDirectory(), 'x'.repeat(250), 'y'.repeat(250));
    await mkdir(parent, {recursive: true});
    const work = await makeHeldDirectory(parent, 'work');
    await writeFile(join(work.path, 'job'), 'bytes');
    await clearAbandoned(parent, isWork);
    expect(await left(parent)).toEqual([basename(work.path)]);
    await work[Symbol.asyncDispose]();
    expect(await left(parent)).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('directories that are not ours', {timeout: 60_000}, () => {
  it('other names, directories of other machines, links and files are not taken for abandoned', async () => {
    const parent = await testDirectory();
    const [one, two] = [await heldElsewhere(parent), await heldElsewhere(parent)];
    await one.kill();
    await two.kill();
    const other = one.name.replace('work', 'others');
    await rename(one.path, join(parent, other));
    const elsewhere = two.name.replace(/^work-......-/, 'work-nobody-');
    await rename(two.path, join(parent, elsewhere));
    const [link, file] = [await freeName(parent), await freeName(parent)];
    await symlink(join(parent, other), join(parent, link));
    await writeFile(join(parent, file), '');
    const plain = ['work', 'work-', 'work-notes', `${file}.bak`];
    for (const name of plain) await mkdir(join(parent, name));

    await clearAbandoned(join(parent, 'missing'), isWork);
    await clearAbandoned(parent, isWork);
    expect(await left(parent)).toEqual([other, elsewhere, link, file, ...plain].sort());
    expect(await left(join(parent, other))).toContain('jobs');
  });
});
