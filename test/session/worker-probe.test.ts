import {chmod, mkdir, readdir, realpath, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {systemClock} from '../../source/clock/system.js';
import type {ClosableRuntime} from '../../source/runtime/runtime.js';
import {WorkerFaultError, workerFault} from '../../source/runtime/worker-fault.js';
import {openWorkerDirectory} from '../../source/session/worker-directory.js';
import {workerProbe} from '../../source/session/worker-probe.js';
import {handClock} from '../helpers/hand-clock.js';
import {testDirectory} from '../runtime/support/directory.js';

const never = new AbortController().signal;

/** A work directory of this test's own. */
async function openDirectory() {
  vi.stubEnv('TMPDIR', await testDirectory());
  onTestFinished(() => void vi.unstubAllEnvs());
  const directory = await openWorkerDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  return directory;
}

/** A runtime whose smallest job does what the test says. */
const runtime = (probe: ClosableRuntime['probe'], name = 'node'): ClosableRuntime => ({
  name,
  probe,
  evaluate: () => Promise.reject(new Error('Only probed.')),
  close: () => Promise.resolve(),
});

const thrown = (probing: Promise<void>): Promise<Error> =>
  probing.then(
    () => expect.unreachable(),
    (error: unknown) => error as Error,
  );

describe('workerProbe', () => {
  it('the probe of a healthy worker succeeds, and leaves nothing behind', async () => {
    const directory = await openDirectory();
    const probed = vi.fn(() => Promise.resolve());
    const probe = workerProbe({
      directory,
      runtimes: [runtime(probed), runtime(probed, 'r')],
      clock: systemClock,
    });
    await probe(never);
    expect(probed).toHaveBeenCalledTimes(2);
    expect(await readdir(directory.transfers)).toEqual([]);
  });

  it('the probe makes a deleted work directory again, private and held', async () => {
    const directory = await openDirectory();
    const before = await readdir(directory.path);
    const probe = workerProbe({directory, runtimes: [], clock: systemClock});
    await rm(directory.path, {recursive: true});
    await probe(never);
    expect((await stat(directory.path)).mode & 0o777).toBe(0o700);
    expect((await stat(directory.transfers)).mode & 0o777).toBe(0o700);
    expect(await readdir(directory.path)).toEqual(before);
    // Held by us: the next worker to start leaves it alone.
    await using other = await openWorkerDirectory();
    expect(await readdir(dirname(other.path))).toHaveLength(2);

    for (const name of before) await rm(join(directory.path, name), {recursive: true});
    await probe(never);
    expect(await readdir(directory.path)).toEqual(before);
  });

  it('the probe does not take anything that is not ours for the work directory', async () => {
    const directory = await openDirectory();
    const probe = workerProbe({directory, runtimes: [], clock: systemClock});
    await rm(directory.path, {recursive: true});
    const elsewhere = await testDirectory();
    await symlink(elsewhere, directory.path);
    const refused = await thrown(probe(never));
    expect(workerFault(refused)).toBe('directory');
    expect(refused.message).toBe(
      `${directory.path} is no directory of ours any more: delete it, or set TMPDIR to another directory and start again.`,
    );
    await rm(directory.path);
    await mkdir(directory.path, {mode: 0o777});
    await chmod(directory.path, 0o777);
    expect(workerFault(await thrown(probe(never)))).toBe('directory');
    await rm(directory.path, {recursive: true});
    await writeFile(directory.path, '');
    expect(workerFault(await thrown(probe(never)))).toBe('directory');
    await rm(directory.path);
    await probe(never);
  });

  it('the probe names the parent directory to make where not even that is there', async () => {
    const directory = await openDirectory();
    const parent = dirname(directory.path);
    await rm(parent, {recursive: true});
    const gone = await thrown(workerProbe({directory, runtimes: [], clock: systemClock})(never));
    expect(workerFault(gone)).toBe('directory');
    expect(gone.message).toContain(`see that ${parent} is there and ours to write.`);
    await mkdir(parent);
  });

  it('the probe passes on the fault of a runtime, as a sentence', async () => {
    const directory = await openDirectory();
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    const probe = (error: Error) =>
      workerProbe({directory, runtimes: [runtime(() => Promise.reject(error))], clock: systemClock})(never);
    expect(await thrown(probe(full))).toMatchObject({
      fault: 'disk',
      message: `The disk with ${directory.path} is full: make room on it.`,
    });
    const walls = new WorkerFaultError('sandbox', 'The sandbox bwrap does not start.');
    expect(await thrown(probe(walls))).toBe(walls);
  });

  it('the probe fails with a runtime fault when a runtime takes more than 60 s', async () => {
    const directory = await openDirectory();
    const clock = handClock();
    const begun = Promise.withResolvers<undefined>();
    const hangs = runtime(() => {
      begun.resolve(undefined);
      return new Promise(() => undefined);
    });
    const probing = thrown(workerProbe({directory, runtimes: [hangs], clock})(never));
    await begun.promise;
    clock.advance(60_000);
    expect(await probing).toMatchObject({
      fault: 'runtime',
      message: 'The smallest job of the runtime node takes more than 60 s.',
    });
    expect(clock.timers).toBe(0);
  });

  it('workers of a process that probe at once share one probe, until the last of them gives up', async () => {
    const directory = await openDirectory();
    const begun = Promise.withResolvers<AbortSignal>();
    let trials = 0;
    const probe = workerProbe({
      directory,
      runtimes: [
        runtime((signal) => {
          trials += 1;
          begun.resolve(signal);
          return new Promise(() => undefined);
        }),
      ],
      clock: systemClock,
    });
    const [first, second] = [new AbortController(), new AbortController()];
    const answers = [first, second].map(({signal}) => thrown(probe(signal)));
    const trial = await begun.promise;
    const reason = new Error('It leaves.');
    first.abort(reason);
    expect(await answers[0]).toBe(reason);
    expect(trial.aborted).toBe(false);
    second.abort(reason);
    expect(await answers[1]).toBe(reason);
    expect(trial.aborted).toBe(true);
    expect(trials).toBe(1);
    // Whoever asks now gets a trial of his own.
    const third = new AbortController();
    const answer = thrown(probe(third.signal));
    await vi.waitFor(() => expect(trials).toBe(2));
    third.abort(reason);
    await answer;
  });
});

it('a work directory that cannot be made says what to do', async () => {
  const nowhere = join(await testDirectory(), 'nowhere');
  vi.stubEnv('TMPDIR', nowhere);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(openWorkerDirectory()).rejects.toThrow(
    new RegExp(
      `^There can be no work directory in ${nowhere} \\(no such file or directory.*\\): make room there, or set TMPDIR .*\\.$`,
    ),
  );
  vi.unstubAllEnvs();
  expect(await realpath(tmpdir())).not.toBe(nowhere);
});
