/** How a `p2p-tui --worker` ends, and what it leaves behind. */
import {readdir} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {useLab, wormholeFlags} from '../helpers/lab.js';
import {missing, needs} from '../peers/helpers/r.js';

const lab = useLab();

const flags = () => ['--worker', '--runtime=command', '--sandbox=none', '--json', ...wormholeFlags(lab())];

/** The directories of workers, which all have the lab's for their temporary files. */
async function workDirectories(): Promise<string[]> {
  return (await readdir(lab().directory)).filter((name) => name.startsWith('p2p-tui-')).sort();
}

/** Starts a worker that waits for its host; what it works with is there before it tells of the board. */
async function startWaiting() {
  const before = await workDirectories();
  const {child, finished, line} = lab().start('bob', flags());
  await line((text) => text.includes('"type":"link"'));
  const directory = (await workDirectories()).find((name) => !before.includes(name));
  expect(directory).toBeDefined();
  return {child, finished, directory};
}

describe.skipIf(missing)(`a worker of R futures${needs}`, {timeout: 60_000}, () => {
  it('a worker says first what R futures do not find here', async () => {
    const run = lab().start('bob', ['--worker', '--runtime=r', '--sandbox=none', ...wormholeFlags(lab())]);
    expect(await run.line(() => true)).toMatch(
      /note +R futures run here without a profile, each in an R of its own/,
    );
    run.child.kill('SIGTERM');
    expect((await run.finished).status).toBe(0);
  });
});

describe('workers that end', {timeout: 60_000}, () => {
  it.skipIf(process.platform === 'win32')(
    'a worker deletes what one that was killed left behind, and nothing of one that lives',
    async () => {
      const killed = await startWaiting();
      killed.child.kill('SIGKILL');
      await killed.finished;
      expect(await workDirectories()).toEqual([killed.directory]);

      const second = await startWaiting();
      expect(await workDirectories()).toEqual([second.directory]);
      const third = await startWaiting();
      expect(await workDirectories()).toEqual([second.directory, third.directory].sort());

      for (const {child, finished} of [second, third]) {
        child.kill('SIGINT');
        expect((await finished).status).toBe(130);
      }

      expect(await workDirectories()).toEqual([]);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'a worker says goodbye for one that was killed on its machine, so that nobody waits for that',
    async () => {
      const host = lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
      await host.line((line) => line.includes('"type":"access"'));
      const watcher = lab().start('carol', ['events', '--follow', '--json']);
      const started = () => lab().start('bob', flags());
      const killed = started();
      const beat = await watcher.line((line) => line.includes('"type":"heartbeat"'));
      const {from} = JSON.parse(beat) as {from: string};
      killed.child.kill('SIGKILL');
      await killed.finished;

      const next = started();
      const bye = await watcher.line((line) => line.includes('"type":"bye"'));
      expect(JSON.parse(bye)).toMatchObject({from, cause: 'killed', reason: 'It was killed.'});
      for (const {child, finished} of [next, watcher, host]) {
        child.kill('SIGTERM');
        expect((await finished).status).toBe(0);
      }
    },
  );

  it('a worker outside of its hours joins, takes no jobs and tells everybody why, and leaves at once', async () => {
    const host = lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
    await host.line((line) => line.includes('"type":"access"'));
    const whenIdle = process.platform === 'linux' ? ['--when-idle'] : [];
    const hour = new Date().getHours();
    const hours = `${(hour + 2) % 24}-${(hour + 3) % 24}`;
    const worker = lab().start('bob', [...flags(), `--hours=${hours}`, ...whenIdle, '--heartbeat=1s']);
    await worker.line((line) => line.includes('"state":"resting"'));
    expect(worker.lines.join('\n')).toContain(
      'This worker takes no jobs for now (hours): It takes jobs from ',
    );
    const status = await lab().run('carol', ['status']);
    expect(status.stdout).toMatch(/ bob@\S+ +resting \(hours\) for .* failed: It takes jobs from .* only/);
    for (const {child, finished} of [worker, host]) {
      child.kill('SIGTERM');
      expect((await finished).status).toBe(0);
    }
  });

  it('a worker that has left ends at once, however long a job could have gone on', async () => {
    const host = lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
    await host.line((line) => line.includes('"type":"access"'));
    const worker = lab().start('bob', [...flags(), '--drain-timeout=2m']);
    await worker.line((line) => line.includes('"type":"worker"'));
    worker.child.kill('SIGTERM');
    expect((await worker.finished).status).toBe(0);
  });
});
