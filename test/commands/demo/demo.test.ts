import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {findSandbox} from '../../../source/runtime/sandbox/detect.js';
import {runProgram, start, type Run} from '../../helpers/program.js';

type Json = Record<string, unknown>;

let temporary: string;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'p2p-tui-test-'));
});

afterAll(() => rm(temporary, {recursive: true, force: true}));

const environment = () => ({...process.env, TMPDIR: temporary});

function parse(line: string): Json {
  return JSON.parse(line) as Json;
}

type Pipe = {readonly user: string; readonly address: string};

function pipesOf(listing: Json): readonly Pipe[] {
  return (listing['topics'] as {readonly pipes: readonly Pipe[]}[]).flatMap(({pipes}) => pipes);
}

function isJob(event: Json, job: unknown, stage: string): boolean {
  return event['type'] === 'job' && event['job'] === job && event['stage'] === stage;
}

/**
 * Kills a worker that has a job in hand. By the time that we hear of a job it may have come back: so its worker is
 * stopped first, and goes on when the job is done all the same; the next one is tried then.
 */
async function killInMidJob(run: Run): Promise<{readonly job: unknown; readonly worker: string}> {
  const tried = new Set<unknown>();
  for (;;) {
    const running = (event: Json) => isJob(event, event['job'], 'running') && !tried.has(event['job']);
    const {job, worker} = parse(await run.line((line) => running(parse(line))));
    tried.add(job);
    const pid = Number(String(worker).split(':').at(-1));
    process.kill(pid, 'SIGSTOP');
    const isDone = (event: Json) => isJob(event, job, 'done');
    const isAgain = (event: Json) => isJob(event, job, 'requested') && Number(event['attempt']) > 1;
    const next = parse(await run.line((line) => isDone(parse(line)) || isAgain(parse(line))));
    process.kill(pid, isDone(next) ? 'SIGCONT' : 'SIGKILL');
    if (!isDone(next)) return {job, worker: String(worker)};
  }
}

describe('p2p-tui demo --headless', {timeout: 120_000}, () => {
  it('the demo computes the picture that one process computes, and leaves nothing behind', async () => {
    const {status, stdout, stderr} = await runProgram(
      ['demo', '--headless', '--json', '--verify'],
      environment(),
    );
    const events = stdout.trimEnd().split('\n').map(parse);
    expect(events.at(-1)).toMatchObject({type: 'summary', jobs: 40, done: 40, failed: 0, verified: true});
    expect(events.at(-1)?.['workers']).toBeGreaterThan(0);
    expect(events.at(-1)?.['checksum']).toMatch(/^[0-9a-f]{64}$/);
    const pipes = events.flatMap((event) => (event['type'] === 'listing' ? pipesOf(event) : []));
    const addresses = (user: string) =>
      new Set(pipes.filter((pipe) => pipe.user === user).map(({address}) => address));
    // Alice hosts and is a client in one process; each friend's worker is a process of its own.
    expect(['alice', 'bob', 'carol', 'diana'].map((user) => addresses(user).size)).toEqual([1, 1, 1, 1]);
    expect(stdout).not.toMatch(/wormhole:\/\/\d{4}-/);
    const hasSandbox = (await findSandbox('auto')).sandbox !== undefined;
    expect(stderr).toBe(hasSandbox ? '' : 'No sandbox works here; the demo runs its own jobs without one.\n');
    expect(status).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
  });

  it('the demo survives the death of a worker in mid-job', async () => {
    const run = start(['demo', '--headless', '--json', '--verify'], environment());
    const {job, worker: victim} = await killInMidJob(run);
    const {status, stdout} = await run.finished;
    const events = stdout.trimEnd().split('\n').map(parse);
    const again = events.filter((later) => isJob(later, job, 'running') && later['worker'] !== victim);
    expect(again).not.toEqual([]);
    expect(events.at(-1)).toMatchObject({type: 'summary', done: 40, failed: 0, verified: true});
    expect(status).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
  });

  it('the demo can be interrupted before the cluster stands', async () => {
    const run = start(['demo', '--headless', '--json'], environment());
    await run.line((line) => /"state":"live"/.test(line));
    run.child.kill('SIGINT');
    expect((await run.finished).status).toBe(130);
    expect(await readdir(temporary)).toEqual([]);
  });

  it('the demo ends at once when it is interrupted, with its workers', async () => {
    const run = start(['demo', '--headless', '--json'], environment());
    const joined = parse(await run.line((line) => /"type":"worker"/.test(line)));
    const worker = Number(String(joined['from']).split(':').at(-1));
    run.child.kill('SIGINT');
    expect((await run.finished).status).toBe(130);
    expect(() => process.kill(worker, 0)).toThrow(/ESRCH/);
    expect(await readdir(temporary)).toEqual([]);
  });
});
