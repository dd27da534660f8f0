/** The short form of `npm run soak`: the same processes and the same faults, fewer of them. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {mixJobs} from '../../bench/soak/jobs.js';

const script = fileURLToPath(new URL('../../dist/bench/soak/main.js', import.meta.url));

describe('the soak', {timeout: 120_000}, () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'p2p-tui-test-soak-'));
  });
  afterAll(() => rm(directory, {recursive: true, force: true}));

  function start(...flags: string[]) {
    const child = spawn(process.execPath, [script, ...flags], {
      env: {...process.env, TMPDIR: directory},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const finished = once(child, 'close').then(([status]) => ({
      status: status as number | null,
      stdout,
      stderr,
    }));
    return {child, finished};
  }

  const seed = 2;
  const jobs = 20;

  it('the soak has all jobs done once, whatever happens meanwhile, and leaves nothing behind', async () => {
    const span = 0.15;
    // None of them runs for long, or this test would.
    expect(
      mixJobs(seed, {count: jobs, clients: 3, span: span * 60_000}).every(({seconds}) => seconds <= 2),
    ).toBe(true);
    const {finished} = start(
      ...[`--seed=${seed}`, `--minutes=${span}`, `--jobs=${jobs}`, '--baseline=0.03', '--heartbeat=1s'],
      ...['--kill-every=4', '--board-every=6', '--stop-every=6', '--stop-for=2'],
      ...['--stop-client-every=7', '--kill-client-every=0', '--patience=80', '--verbose'],
    );
    const {status, stdout, stderr} = await finished;
    const figure = (name: string): string[] =>
      Array.from(stdout.matchAll(new RegExp(`^  ${name}  +(.*)$`, 'gm')), ([, value = '']) => value);
    const kinds = ['kill-worker', 'restart-board', 'stop-worker', 'stop-client', 'fill-disk', 'set-clock'];
    for (const kind of kinds) {
      expect(Number(figure(kind)[0]), `${kind}\n${stdout}\n${stderr}`).toBeGreaterThan(0);
    }
    expect(figure('done once').at(-1), `${stdout}\n${stderr}`).toBe(String(jobs));
    expect(stdout).toMatch(/All promises held\.\n$/);
    expect(status).toBe(0);
    expect(await readdir(directory)).toEqual([]);
  });

  it('the soak ends all that it started when it is interrupted', async () => {
    const {child, finished} = start('--minutes=1', '--jobs=60', '--baseline=0', '--verbose');
    await new Promise<void>((resolve, reject) => {
      let told = '';
      child.stderr.on('data', (text: string) => {
        told += text;
        if (told.includes('set-clock')) resolve();
      });
      void finished.then(({stderr}) => reject(new Error(stderr)));
    });
    child.kill('SIGINT');
    expect(await finished).toMatchObject({status: 130, stdout: ''});
    expect(await readdir(directory)).toEqual([]);
  });

  it('the soak refuses a flag that is no number', async () => {
    expect(await start('--minutes=some').finished).toMatchObject({
      status: 2,
      stderr: '--minutes=some must be a number that is not negative.\n',
    });
  });
});
