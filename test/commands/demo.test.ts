import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {runProgram, start} from '../helpers/program.js';

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

describe('the demo without a screen', {timeout: 120_000}, () => {
  it('computes the picture that one process computes, and leaves nothing behind', async () => {
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
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
  });

  it('survives the death of a worker in mid-job', async () => {
    const run = start(['demo', '--headless', '--json', '--verify'], environment());
    const running = (line: string) => /"stage":"running"/.test(line) && /"worker"/.test(line);
    const event = parse(await run.line(running));
    const victim = String(event['worker']);
    process.kill(Number(victim.split(':').at(-1)), 'SIGKILL');

    const {status, stdout} = await run.finished;
    const events = stdout.trimEnd().split('\n').map(parse);
    const again = events.filter((later) => later['type'] === 'job' && later['job'] === event['job']);
    expect(again.some((later) => later['stage'] === 'running' && later['worker'] !== victim)).toBe(true);
    expect(events.at(-1)).toMatchObject({type: 'summary', done: 40, failed: 0, verified: true});
    expect(status).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
  });

  it('can be interrupted before the cluster stands', async () => {
    const run = start(['demo', '--headless', '--json'], environment());
    await run.line((line) => /"state":"live"/.test(line));
    run.child.kill('SIGINT');
    expect((await run.finished).status).toBe(130);
    expect(await readdir(temporary)).toEqual([]);
  });

  it('ends at once when it is interrupted, with its workers', async () => {
    const run = start(['demo', '--headless', '--json'], environment());
    const joined = parse(await run.line((line) => /"type":"worker"/.test(line)));
    const worker = Number(String(joined['from']).split(':').at(-1));
    run.child.kill('SIGINT');
    expect((await run.finished).status).toBe(130);
    expect(() => process.kill(worker, 0)).toThrow(/ESRCH/);
    expect(await readdir(temporary)).toEqual([]);
  });
});
