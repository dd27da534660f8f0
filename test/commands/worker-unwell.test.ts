/** Workers whose machine fails them: they say what they lack, others do their jobs, and they come back by themselves. */
import {execFile} from 'node:child_process';
import {chmod, mkdir, readdir, rm, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {promisify} from 'node:util';
import {beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import {findRscript} from '../../source/runtime/r/rscript.js';
import {detectSandbox} from '../../source/runtime/sandbox/detect.js';
import {useLab, wormholeFlags} from '../helpers/lab.js';
import type {Run} from '../helpers/program.js';
import {canMount, smallDisk} from '../wormhole/helpers/small-disk.js';

const lab = useLab();

beforeAll(async () => {
  const host = lab().start('alice', ['--host-cluster', '--users=bob,carol,diana', '--json']);
  await host.line((line) => line.includes('"type":"access"'));
}, 60_000);

/** A worker of bob, in a place of its own; it leaves with the test. */
function startWorker(
  flags: readonly string[],
  place: {env?: NodeJS.ProcessEnv; under?: readonly string[]} = {},
) {
  const args = ['--worker', '--json', '--heartbeat=1s', ...flags, ...wormholeFlags(lab())];
  const worker = lab().start('bob', args, [], place);
  onTestFinished(async () => {
    worker.child.kill('SIGTERM');
    await worker.finished;
  });
  return worker;
}

const run = (args: readonly string[], rest: readonly string[] = []) =>
  lab().run('carol', ['run', '--timeout=60s', ...args, ...wormholeFlags(lab())], rest);

type Json = Record<string, unknown>;

/** The first object from a place on that has these fields, and the place after it. */
async function said(
  worker: Run,
  fields: Json,
  from = 0,
): Promise<{readonly found: Json; readonly next: number}> {
  let next = 0;
  let found: Json = {};
  await worker.line((text) => {
    const at = worker.lines.indexOf(text, from);
    if (at < from) return false;
    found = JSON.parse(text) as Json;
    next = at + 1;
    return Object.entries(fields).every(([key, value]) => found[key] === value);
  });
  return {found, next};
}

const joined = (worker: Run) => said(worker, {type: 'worker'});
const unwell = (worker: Run, cause: string) => said(worker, {type: 'heartbeat', state: 'unwell', cause});

/** Waits until a worker that was unwell takes jobs again. */
async function isWell(worker: Run, from: number): Promise<void> {
  await said(worker, {type: 'note', level: 'info', text: 'This worker takes jobs again.'}, from);
  await said(worker, {type: 'heartbeat', state: 'idle'}, from);
}

/** A disk of a worker's own, which the test fills and frees from outside: by the worker's view of the file system. */
async function ownDisk(name: string, kilobytes: number, filled: boolean) {
  const directory = join(lab().directory, name);
  await mkdir(directory, {recursive: true});
  const [command = '', ...rest] = smallDisk(directory, kilobytes);
  const at = rest.length - 2;
  const fill = filled ? `head -c 1G /dev/zero > "$0/others" 2>&-; ` : '';
  const script = (rest[at] ?? '').replace('exec', `{ ${fill}exec`) + '; }';
  const others = (worker: Run) => join(`/proc/${worker.child.pid}/root`, directory, 'others');
  return {
    place: {env: {TMPDIR: directory}, under: [command, ...rest.with(at, script)]},
    async fill(worker: Run) {
      await expect(writeFile(others(worker), Buffer.alloc((kilobytes + 1) * 1024))).rejects.toThrow('ENOSPC');
    },
    makeRoom: (worker: Run) => rm(others(worker)),
  };
}

const needsMount = canMount ? '' : ' (skipped: needs unshare with mount namespaces)';

describe.skipIf(!canMount)(`workers with a full disk${needsMount}`, {timeout: 120_000}, () => {
  it('a worker whose disk is full joins, says what it lacks, and takes jobs when there is room', async () => {
    const disk = await ownDisk('full-before', 16_000, true);
    const worker = startWorker(['--runtime=command', '--sandbox=none'], disk.place);
    const {found, next} = await unwell(worker, 'disk');
    expect(found['reason']).toMatch(
      /^The disk with .*\/full-before\/p2p-tui-[\w-]+ is full: make room on it\.$/,
    );
    const status = await lab().run('carol', ['status']);
    expect(status.stdout).toMatch(/ bob@\S+ +unwell \(disk\) for .*: The disk with .* is full/);
    await disk.makeRoom(worker);
    await isWell(worker, next);
    expect((await run([], ['--', 'echo', 'here'])).stdout).toBe('here\n');
    worker.child.kill('SIGTERM');
    expect((await worker.finished).stderr).toMatch(
      /^The disk with .* is full: make room on it\. Until then it takes no jobs\.$/m,
    );
  });

  it('a worker whose disk fills up declines jobs, which others do, and none of them fails', async () => {
    const disk = await ownDisk('full-later', 16_000, false);
    const sick = startWorker(['--runtime=command', '--sandbox=none'], disk.place);
    await joined(sick);
    expect((await run([], ['--', 'echo', 'well'])).stdout).toBe('well\n');
    await disk.fill(sick);
    const jobs = Array.from({length: 6}, (_, index) => run([], ['--', 'echo', String(index)]));
    const {next} = await unwell(sick, 'disk');
    const {found: decline} = await said(sick, {type: 'decline'});
    expect(decline).toMatchObject({cause: 'disk'});
    const healthy = startWorker(['--runtime=command', '--sandbox=none']);
    await joined(healthy);
    const outcomes = await Promise.all(jobs);
    expect(outcomes.map(({stdout, status}) => [stdout, status])).toEqual(
      jobs.map((_, index) => [`${index}\n`, 0]),
    );
    const results = sick.lines.slice(next).filter((text) => text.includes('"type":"result"'));
    expect(results.filter((text) => text.includes(`:${sick.child.pid}"`))).toEqual([]);
    await disk.makeRoom(sick);
    await isWell(sick, next);
  });
});

describe('workers without their directory', {timeout: 120_000}, () => {
  it('a worker whose directory was deleted makes it again, and does the job that waited', async () => {
    const place = join(lab().directory, 'swept');
    await mkdir(place);
    const worker = startWorker(['--runtime=node,command', '--sandbox=none'], {env: {TMPDIR: place}});
    await joined(worker);
    const [work = ''] = await readdir(place);
    await rm(join(place, work), {recursive: true});
    expect((await run(['--runtime=node'], ['--', '() => 40 + 2'])).stdout).toBe('42\n');
    await unwell(worker, 'directory');
    // Held again as well: a worker that starts beside it leaves it alone.
    expect(await readdir(join(place, work))).toContain('.lock');
  });
});

const walls = await detectSandbox();
const needsWalls = walls === undefined ? ' (skipped: needs bubblewrap)' : '';

/** A directory with a program in it that does as the real one until the test breaks it. */
async function breakable(name: string, real: string, sorry: string) {
  const directory = join(lab().directory, `bin-${name}`);
  const broken = join(directory, 'broken');
  await mkdir(directory);
  const script = `#!/bin/sh\nif [ -e ${broken} ]; then echo '${sorry}' >&2; exit 1; fi\nexec ${real} "$@"\n`;
  await writeFile(join(directory, name), script);
  await chmod(join(directory, name), 0o755);
  return {
    env: {PATH: `${directory}${delimiter}${process.env['PATH'] ?? ''}`},
    program: join(directory, name),
    break: () => writeFile(broken, ''),
    mend: () => rm(broken),
  };
}

describe.skipIf(walls === undefined)(`workers with a broken sandbox${needsWalls}`, {timeout: 120_000}, () => {
  it('a worker whose sandbox fails takes no jobs until it works again', async () => {
    const bwrap = await breakable('bwrap', '/usr/bin/env -u PATH bwrap', 'bwrap: No permissions');
    const worker = startWorker(['--runtime=command'], {env: bwrap.env});
    await joined(worker);
    await bwrap.break();
    const job = run([], ['--', 'echo', 'walled']);
    const {found, next} = await unwell(worker, 'sandbox');
    expect(found['reason']).toBe('The sandbox bwrap does not start: bwrap: No permissions');
    await bwrap.mend();
    await isWell(worker, next);
    expect(await job).toMatchObject({stdout: 'walled\n', status: 0});
  });

  it('a worker that finds at its start that its sandbox fails does not even join', async () => {
    // What looks for a sandbox asks once, and the first job is the second time.
    const directory = join(lab().directory, 'bin-once');
    await mkdir(directory);
    const once = `#!/bin/sh\n[ -e ${directory}/used ] && { echo 'bwrap: No permissions' >&2; exit 1; }\n: > ${directory}/used\nexec /usr/bin/env -u PATH bwrap "$@"\n`;
    await writeFile(join(directory, 'bwrap'), once, {mode: 0o755});
    const worker = startWorker(['--runtime=command'], {
      env: {PATH: `${directory}${delimiter}${process.env['PATH'] ?? ''}`},
    });
    const {status, stderr} = await worker.finished;
    expect(stderr.split('\n').at(-2)).toBe('The sandbox bwrap does not start: bwrap: No permissions');
    expect(status).toBe(1);
    expect(worker.lines.filter((text) => text.includes('"type":"worker"'))).toEqual([]);
  });
});

const rscript = await findRscript();
const needsR = rscript?.future === undefined ? ' (skipped: needs Rscript with the package future)' : '';

describe.skipIf(needsR !== '')(`workers without R${needsR}`, {timeout: 120_000}, () => {
  it('a worker that loses R takes no jobs until it is there again', async () => {
    const R = await breakable('Rscript', rscript?.path ?? '', 'Rscript: cannot be executed');
    const worker = startWorker(['--runtime=r', '--sandbox=none'], {env: R.env});
    await joined(worker);
    await R.break();
    const file = join(lab().directory, 'job.rds');
    const code = `saveRDS(future::future(6 * 7, lazy = TRUE), "${file}")`;
    await promisify(execFile)(rscript?.path ?? '', ['-e', code]);
    // The one that waits has started before; the next one cannot.
    const job = async () => run(['--runtime=r', '--sandbox=none', '-f', file]);
    expect((await job()).stdout).toBe('[1] 42\n');
    const waiting = job();
    const {found, next} = await unwell(worker, 'runtime');
    expect(found['reason']).toBe(`${R.program} does not start: Rscript: cannot be executed`);
    await R.mend();
    await isWell(worker, next);
    expect((await waiting).stdout).toBe('[1] 42\n');
  });
});
