import {once} from 'node:events';
import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {jobEnvironment} from '../../../source/runtime/environment.js';
import {launch} from '../../../source/runtime/job-process.js';
import {encodeNodeJob} from '../../../source/runtime/node/job.js';
import {layRunnerBundle, runnerPath} from '../../../source/runtime/node/runner-bundle.js';
import {noSandbox} from '../../../source/runtime/sandbox/sandbox.js';
import {testDirectory} from '../support/directory.js';
import {testLimits} from '../support/limits.js';

/** The runner as a worker starts it, but on its own. */
async function startRunner() {
  const directory = await testDirectory();
  const bundle = join(directory, 'runner');
  await layRunnerBundle(bundle);
  return launch({
    sandbox: noSandbox,
    command: process.execPath,
    args: [join(bundle, runnerPath)],
    directory,
    readable: [],
    environment: jobEnvironment(process.env, directory),
    limits: testLimits(),
    control: true,
  });
}

describe('the bundle of the runner', () => {
  it.skipIf(process.platform === 'win32')(
    'another user can read the bundle, whatever the umask is',
    async () => {
      const bundle = join(await testDirectory(), 'runner');
      const umask = process.umask(0o077);
      try {
        await layRunnerBundle(bundle);
      } finally {
        process.umask(umask);
      }

      const entries = await readdir(bundle, {recursive: true, withFileTypes: true});
      expect(entries.length).toBeGreaterThan(10);
      for (const entry of entries) {
        const {mode} = await stat(join(entry.parentPath, entry.name));
        expect(mode & 0o777).toBe(entry.isDirectory() ? 0o755 : 0o644);
      }
      expect((await stat(bundle)).mode & 0o777).toBe(0o755);
    },
  );
});

describe('the runner of node jobs', () => {
  it('the runner ends with status 0 and prints nothing when no job comes', async () => {
    const runner = await startRunner();
    const said: unknown[] = [];
    for (const stream of [runner.stdout, runner.stderr, runner.control]) {
      stream?.on('data', (chunk) => said.push(chunk));
    }
    runner.stdin.end();
    expect(await runner.exited).toEqual({status: 0, signal: null});
    expect(said).toEqual([]);
  });

  it('the runner ends while its job is running when its worker is gone', async () => {
    const runner = await startRunner();
    runner.stdout.resume();
    runner.stderr.resume();
    runner.stdin.end(
      await encodeNodeJob({source: '() => { for (;;) console.log("still here"); }', args: []}),
    );
    if (runner.control !== undefined) await once(runner.control, 'data');
    runner.control?.destroy();
    expect(await runner.exited).toEqual({status: 1, signal: null});
  });
});
