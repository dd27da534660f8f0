/** Commands that are stopped by Ctrl-Z: the board does not wait for them. */
import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import type {Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {useLab, wormholeFlags} from '../helpers/lab.js';
import {untilListed} from '../helpers/listing.js';
import {program} from '../helpers/program.js';

// Where no shell could continue a process, the system does not stop it either.
const hasBash = spawnSync('bash', ['-c', 'set -m']).status === 0;
const hasProc = process.platform === 'linux';
const needs = hasBash && hasProc ? '' : ' (skipped: needs bash and /proc)';

const lab = useLab();
const shells: ChildProcess[] = [];

beforeAll(async () => {
  lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
  await untilListed(lab(), 'alice', (listing) => listing.includes('future.p2p'));
}, 60_000);

afterAll(() => {
  for (const shell of shells) if (shell.exitCode === null) shell.kill('SIGKILL');
});

// The output is the job's alone: a shell that a job has left just as it was continued may wait for ever.
const script = 'set -m; "$@" 3>&- & echo $! >&3; exec >&-; wait -f $!';

/** A job of a shell with job control, as in a terminal. */
async function startJob(args: readonly string[]) {
  const shell = spawn('bash', ['-c', script, 'bash', process.execPath, program, ...args], {
    env: {...process.env, HOME: lab().directory, TMPDIR: lab().directory},
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  shells.push(shell);
  const [said] = (await once(shell.stdio[3] as Readable, 'data')) as [Buffer];
  const pid = Number(said.toString());
  // `pid (name) T …`: stopped.
  const isStopped = () => / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return {pid, isStopped, output: text(shell.stdout as Readable)};
}

type Job = Awaited<ReturnType<typeof startJob>>;

const isThere = (listing: string) => listing.includes('(carol-');

/** Stops it, and returns when the board has none of its pipes and it stands still. */
async function stop({pid, isStopped}: Job): Promise<void> {
  process.kill(pid, 'SIGTSTP');
  await untilListed(lab(), 'alice', (listing) => !isThere(listing) && isStopped());
}

describe.skipIf(needs !== '')(`suspended commands${needs}`, {timeout: 60_000}, () => {
  it.each([
    ['events --follow', ['events', '--follow', '--json']],
    ['status', ['status', '--wait=1h', '--json']],
  ] as const)('p2p-tui %s leaves the board while it is suspended, and comes back', async (_, args) => {
    const job = await startJob([...args, ...lab().flags('carol')]);
    await untilListed(lab(), 'alice', isThere);
    await stop(job);
    process.kill(job.pid, 'SIGCONT');
    await untilListed(lab(), 'alice', isThere);
    process.kill(job.pid, 'SIGTERM');
    await job.output;
    await untilListed(lab(), 'alice', (listing) => !isThere(listing));
  });

  it('p2p-tui run leaves the board while it is suspended, and takes the result afterwards', async () => {
    const flags = [...lab().flags('carol'), ...wormholeFlags(lab())];
    const job = await startJob(['run', '--runtime=node', ...flags, '--', '() => "after all"']);
    await untilListed(lab(), 'alice', isThere);
    await stop(job);
    const worker = ['--worker', '--runtime=node', '--sandbox=none', '--json', ...wormholeFlags(lab())];
    await lab()
      .start('bob', worker)
      .line((line) => line.includes('"type":"worker"'));
    process.kill(job.pid, 'SIGCONT');
    expect(await job.output).toBe('after all\n');
  });
});
