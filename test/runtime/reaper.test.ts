import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import {testDirectory} from './support/directory.js';
import {lifeline} from './support/lifeline.js';

/** The built file, since a process of its own must load it. `npm test` builds it first. */
const built = fileURLToPath(new URL('../../dist/source/runtime/job-process.js', import.meta.url));

/** Launches command lines, given as JSON, outside every sandbox, and stays. */
const launcher = `
  import {launch} from ${JSON.stringify(built)};
  const [lines, directory] = process.argv.slice(1);
  const sandbox = {name: 'none', wrap: (command, args) => ({command, args}), group: (pid) => pid};
  const environment = {PATH: process.env.PATH};
  const limits = {disk: 1e9, cpu: 1e5};
  const jobs = JSON.parse(lines).map(([command, ...args]) =>
    launch({sandbox, command, args, directory, readable: [], environment, limits}));
  process.stdin.on('data', () => jobs[0].kill());
  console.log('launched');
  await jobs[0].exited;
  console.log('ended');
  setInterval(() => undefined, 1000);
`;

/** Runs the launcher, ended with the test in any case. A job may run before its launcher has told the reaper of it. */
async function startLauncher(lines: readonly (readonly string[])[], directory: string) {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', launcher, JSON.stringify(lines), directory],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const words = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const said = async () => (await words.next()).value;
  expect(await said()).toBe('launched');
  return {child, said};
}

const busy = (path: string) => ['/bin/sh', '-c', 'exec 3>"$0"; echo begun >&3; while :; do :; done', path];

describe.skipIf(process.platform === 'win32')('the reaper', () => {
  it('when a launcher is killed, its busy jobs end, with all that they started', async () => {
    const directory = await testDirectory();
    const [loop, family] = [await lifeline(directory, 'loop'), await lifeline(directory, 'family')];
    const parent = [
      '/bin/sh',
      '-c',
      `exec 3>"$0"; echo begun >&3; sleep 1000 & sleep 1000 & wait`,
      family.path,
    ];
    const begun = [loop, family].map(async ({held}) => once(held, 'data'));
    const {child} = await startLauncher([busy(loop.path), parent], directory);
    await Promise.all(begun);
    const ended = [loop, family].map(async ({held}) => once(held, 'end'));
    child.kill('SIGKILL');
    await expect(Promise.all(ended)).resolves.toHaveLength(2);
  });

  it('when a launcher is killed, its jobs end although another one ended before', async () => {
    const directory = await testDirectory();
    const [first, second] = [await lifeline(directory, 'first'), await lifeline(directory, 'second')];
    const begun = [first, second].map(async ({held}) => once(held, 'data'));
    const {child, said} = await startLauncher([busy(first.path), busy(second.path)], directory);
    await Promise.all(begun);
    const firstEnded = once(first.held, 'end');
    child.stdin.write('kill the first\n');
    expect(await said()).toBe('ended');
    await firstEnded;
    const ended = once(second.held, 'end');
    child.kill('SIGKILL');
    await expect(ended).resolves.toEqual([]);
  });
});
