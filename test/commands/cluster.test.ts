import {once} from 'node:events';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {useLab, wormholeFlags} from '../helpers/lab.js';
import type {Finished, Run} from '../helpers/program.js';

type Json = Record<string, unknown>;

const lab = useLab();
let host: Run;
let worker: Run;
let watcher: Run;

beforeAll(async () => {
  // The worker is there before the host: it waits, and joins when the host comes.
  worker = lab().start('bob', [
    '--worker',
    '--runtime=node,command',
    '--sandbox=none',
    '--json',
    ...wormholeFlags(lab()),
  ]);
  host = lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
  await worker.line((line) => line.includes('"type":"worker"'));
  watcher = lab().start('carol', ['events', '--follow', '--json']);
  await watcher.line((line) => line.includes('"state":"live"'));
}, 60_000);

function run(args: readonly string[], rest: readonly string[] = []) {
  return lab().run('carol', ['run', ...args, ...wormholeFlags(lab())], rest);
}

type Snapshot = {link: Json; host?: Json; workers: Json[]; members: Json[]};

/** Asks for the state until it fits: whoever answers a newcomer does so in his own time. */
async function statusOnce(fits: (stdout: string) => boolean, ...flags: readonly string[]): Promise<Finished> {
  for (;;) {
    const finished = await lab().run('carol', ['status', ...flags]);
    if (finished.status !== 0 || fits(finished.stdout)) return finished;
  }
}

describe('a cluster of separate processes', {timeout: 60_000}, () => {
  it('p2p-tui run evaluates a JavaScript function and gives its output and value', async () => {
    const expression = '(a, b) => { console.log("adding"); return a + b; }';
    const {stdout, status} = await run(['--runtime=node'], ['--', expression, '1', '41']);
    expect(stdout).toBe('adding\n42\n');
    expect(status).toBe(0);
  });

  it('p2p-tui run evaluates the default export of a file, with JSON as its result', async () => {
    const file = join(lab().directory, 'job.js');
    await writeFile(file, 'export default async function (name) { return {greeting: `Hello, ${name}`}; }\n');
    const {stdout} = await run(['--json', '-f', file], ['--', 'world']);
    expect(JSON.parse(stdout)).toEqual({greeting: 'Hello, world'});
  });

  it('p2p-tui run gives the error of a function as an error', async () => {
    const {stdout, stderr, status} = await run(
      ['--runtime=node'],
      ['--', '() => { throw new TypeError("no luck"); }'],
    );
    expect(stdout).toBe('');
    expect(stderr).toBe('TypeError: no luck\n');
    expect(status).toBe(1);
  });

  it('p2p-tui run gives the output and the status of a command', async () => {
    const {stdout, stderr, status} = await run([], ['--', 'sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect(stdout).toBe('out\n');
    expect(stderr).toBe('err\n');
    expect(status).toBe(7);
  });

  it('p2p-tui run writes to the file of --output what a command prints, or the value of a function', async () => {
    const file = join(lab().directory, 'result');
    const job = ['--', 'sh', '-c', 'echo precious; echo err >&2; exit 3'];
    expect(await run([`--output=${file}`], job)).toEqual({status: 3, stdout: '', stderr: 'err\n'});
    expect(await readFile(file, 'utf8')).toBe('precious\n');
    const value = '() => { console.log("said"); return {a: 1}; }';
    expect((await run(['--runtime=node', `--output=${file}`], ['--', value])).stdout).toBe('said\n');
    expect(await readFile(file, 'utf8')).toBe('{"a":1}\n');
  });

  it('p2p-tui run gives a command its standard input, and refuses a file for it', async () => {
    const {child, finished} = lab().start(
      'carol',
      ['run', ...wormholeFlags(lab())],
      ['--', 'tr', 'a-z', 'A-Z'],
    );
    child.stdin.end('input');
    expect((await finished).stdout).toBe('INPUT\n');
    const {status, stderr} = await run(['--runtime=command', '--file=job.js'], ['--', 'cat']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^A command takes no -f: .*< job\.js\n$/)]);
  });

  it('p2p-tui run gives up after the timeout, and the worker is free again', async () => {
    const {stderr, status} = await run(
      ['--runtime=node', '--timeout=2s'],
      ['--', '() => new Promise(() => setInterval(() => {}, 1000))'],
    );
    expect(stderr).toBe('There was no result within 2s.\n');
    expect(status).toBe(1);
    expect((await run(['--runtime=node'], ['--', '() => "free"'])).stdout).toBe('free\n');
  });

  it('p2p-tui status shows the state in one snapshot', async () => {
    const {stdout, status} = await statusOnce((text) => {
      const {host, workers} = JSON.parse(text) as Snapshot;
      return host !== undefined && workers.length > 0;
    }, '--json');
    const snapshot = JSON.parse(stdout) as Snapshot;
    expect(snapshot.link).toMatchObject({state: 'live', user: 'carol'});
    expect(snapshot.host).toMatchObject({user: 'alice'});
    expect(snapshot.workers).toHaveLength(1);
    expect(snapshot.workers[0]).toMatchObject({user: 'bob', state: 'idle', runtimes: ['node', 'command']});
    expect(snapshot.members.map(({user}) => user)).toEqual(expect.arrayContaining(['alice', 'bob']));
    expect(status).toBe(0);
    const {stdout: text} = await statusOnce((told) => !told.includes('not heard of yet'));
    expect(text).toMatch(/board +live .* as carol\nhost +alice@/);
  });

  it('p2p-tui events streams the events, and keeps them', async () => {
    await watcher.line((line) => line.includes('"type":"result"'));
    const {stdout, status} = await lab().run('carol', ['events', '--json']);
    const kept = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    expect(kept.some(({type}) => type === 'heartbeat')).toBe(true);
    expect(kept.map(({seq}) => seq)).toEqual(kept.map((_, index) => index + 1));
    expect(stdout).not.toMatch(/wormhole:\/\/\d{4}-/);
    expect(status).toBe(0);
  });

  it('a worker leaves with a goodbye', async () => {
    worker.child.kill('SIGTERM');
    expect((await worker.finished).status).toBe(0);
    await watcher.line((line) => line.includes('"type":"bye"') && line.includes('"from":"bob@'));
  });

  it('p2p-tui run says once that no worker takes the job', async () => {
    const {child, finished} = lab().start(
      'carol',
      ['run', '--runtime=node', ...wormholeFlags(lab())],
      ['--', '() => 1'],
    );
    await once(child.stderr, 'data');
    child.kill('SIGINT');
    expect(await finished).toEqual({
      status: 130,
      stdout: '',
      stderr: 'No worker has taken the job yet; waiting for one (Ctrl-C withdraws it).\n',
    });
  });

  it('a host leaves with a goodbye', async () => {
    host.child.kill('SIGINT');
    expect((await host.finished).status).toBe(130);
    await watcher.line((line) => line.includes('"type":"bye"') && line.includes('"from":"alice@'));
  });
});
