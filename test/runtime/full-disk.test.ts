/** Runtimes, as built, on a disk of their own that fills: whose fault it is depends on who filled it. */
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {findRscript} from '../../source/runtime/r/rscript.js';
import {canMount, smallDisk} from '../wormhole/helpers/small-disk.js';
import {testDirectory} from './support/directory.js';

const needs = canMount ? '' : ' (skipped: needs unshare with mount namespaces)';
const built = new URL('../../dist/source/', import.meta.url).href;

/** What the scripts have: a disk, the runtimes on it, and a way to tell what became of an evaluation. */
const prelude = `
  const [built, disk, rds] = process.argv.slice(1);
  const load = (path) => import(new URL(path, built).href);
  const fs = await import('node:fs');
  const {filePayload} = await load('payload/file.js');
  const {noSandbox} = await load('runtime/sandbox/sandbox.js');
  const {workerFault} = await load('runtime/worker-fault.js');
  const {defaultLimits} = await load('runtime/limits.js');
  const {tmpdir} = await import('node:os');
  const options = {sandbox: noSandbox, directory: disk, limits: defaultLimits(16e9)};
  const outside = fs.mkdtempSync(tmpdir() + '/p2p-tui-outside-');
  process.on('exit', () => fs.rmSync(outside, {recursive: true}));
  const signal = new AbortController().signal;
  const keep = async (bytes) => {
    const path = outside + '/job';
    fs.writeFileSync(path, bytes);
    return filePayload(path);
  };
  /** Takes what room there is, but for so many bytes. */
  const fill = (left) => {
    const {bavail, bsize} = fs.statfsSync(disk);
    fs.writeFileSync(disk + '/others', Buffer.alloc(bavail * bsize));
    fs.truncateSync(disk + '/others', bavail * bsize - left);
  };
  const makeRoom = () => fs.rmSync(disk + '/others');
  const judge = (evaluating, describe = () => undefined) => evaluating.then(
    async ({ok, payload, lack}) => ({ok, of: await describe(payload), fault: lack?.fault}),
    (error) => ({fault: workerFault(error), message: error.message}),
  );
  const files = () => fs.readdirSync(disk).filter((name) => name.endsWith('.payload'));
  const say = (said) => console.log(JSON.stringify(said));
`;

/** Runs a script on a disk of so many kB, and returns what it said, a value a line. */
async function onDisk(kilobytes: number, script: string, ...args: string[]): Promise<unknown[]> {
  const directory = await testDirectory();
  const [command = '', ...rest] = smallDisk(directory, kilobytes);
  const child = spawn(
    command,
    [...rest, process.execPath, '--input-type=module', '-e', prelude + script, built, directory, ...args],
    {stdio: ['ignore', 'pipe', 'inherit']},
  );
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return said
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

const full = {
  fault: 'disk',
  message: expect.stringMatching(/^The disk with \/.* is full: make room on it\.$/) as string,
};

describe.skipIf(!canMount)(`full disks${needs}`, () => {
  it('a function that fills the disk itself gets the error as its result', async () => {
    const said = await onDisk(
      3000,
      `
        const {nodeRuntime} = await load('runtime/node/node-runtime.js');
        const {encodeNodeJob} = await load('runtime/node/job.js');
        const {readNodeOutcome} = await load('runtime/node/outcome.js');
        const runtime = nodeRuntime(options);
        const source = "async () => (await import('node:fs')).writeFileSync('big', Buffer.alloc(1e7))";
        const job = await keep(await encodeNodeJob({source, args: []}));
        say(await judge(runtime.evaluate(job, {signal}), async (payload) => (await readNodeOutcome(payload)).error.message));
        await runtime.close();
      `,
    );
    expect(said).toEqual([{ok: false, of: expect.stringContaining('ENOSPC') as string}]);
  });

  it('a disk too full for the result of a function is a disk fault', async () => {
    const said = await onDisk(
      3000,
      `
        const {nodeRuntime} = await load('runtime/node/node-runtime.js');
        const {encodeNodeJob} = await load('runtime/node/job.js');
        const runtime = nodeRuntime(options);
        await runtime.probe(signal);
        const source = "async () => (await import('node:crypto')).randomBytes(1e6)";
        const job = await keep(await encodeNodeJob({source, args: []}));
        fill(100_000);
        say(await judge(runtime.evaluate(job, {signal})));
        say(files());
        makeRoom();
        say(await judge(runtime.evaluate(job, {signal})));
        await runtime.close();
      `,
    );
    expect(said).toEqual([full, [], {ok: true}]);
  });

  it('the room check finds a full disk before a job is offered for', async () => {
    const said = await onDisk(
      8000,
      `
        const {roomCheck} = await load('session/check-room.js');
        const check = roomCheck({path: disk, transfers: disk});
        say(await judge((async () => check(1))()));
      `,
    );
    expect(said).toEqual([full]);
  });

  it('a disk too full for the result of a command is a disk fault, unless the command filled it', async () => {
    const said = await onDisk(
      3000,
      `
        const {commandRuntime} = await load('runtime/command/command-runtime.js');
        const {encodeCommandJob} = await load('runtime/command/job.js');
        const runtime = commandRuntime(options);
        const big = await keep(await encodeCommandJob({argv: ['sh', '-c', 'head -c 10000000 /dev/zero > big']}));
        say(await judge(runtime.evaluate(big, {signal})));
        fill(100_000);
        const loud = await keep(await encodeCommandJob({argv: ['head', '-c', '1000000', '/dev/urandom']}));
        say(await judge(runtime.evaluate(loud, {signal})));
        say(files().length);
        makeRoom();
        await runtime.probe(signal);
        await runtime.close();
      `,
    );
    expect(said).toEqual([{ok: false}, full, 1]);
  });
});

const rscript = await findRscript();
const noR = !canMount || rscript?.future === undefined;

describe.skipIf(noR)(`R on a full disk${noR ? ' (skipped: needs R and mount namespaces)' : ''}`, () => {
  /** Evaluates an expression with so many bytes left on the disk; says what became of it, and of the next in peace. */
  const evaluateWith = async (left: number, expression: string, at = 'elsewhere'): Promise<unknown[]> => {
    const rds = join(await testDirectory(), 'job.rds');
    const code = `library(future); saveRDS(future({ ${expression} }, lazy = TRUE), "${rds}")`;
    await promisify(execFile)(rscript?.path ?? '', ['-e', code]);
    return onDisk(
      3000,
      `
        const {rRuntime} = await load('runtime/r/r-runtime.js');
        const {findRscript} = await load('runtime/r/rscript.js');
        const {describeRResult} = await load('runtime/r/describe.js');
        const r = {...options, rscript: await findRscript()};
        const runtime = rRuntime(r);
        await runtime.probe(signal);
        const describe = async (payload) => {
          const {ok, error} = await describeRResult(payload, {...r, directory: outside});
          return error ?? ok;
        };
        const path = ${JSON.stringify(at)} === 'there' ? disk + '/came' : rds;
        if (path !== rds) fs.copyFileSync(rds, path);
        const payload = await filePayload(path);
        fill(${String(left)});
        say(await judge(runtime.evaluate(payload, {signal}), describe));
        makeRoom();
        await runtime.probe(signal);
        say(files().length);
        await runtime.close();
      `,
      rds,
    );
  };

  const disk = {fault: 'disk', message: expect.any(String) as string};
  const apology = {
    fault: 'disk',
    ok: false,
    of: 'The worker could not write the files of the future, for its disk is full or broken: run it again.',
  };

  it.each([
    ['a full disk that cannot take the future is a disk fault', 0, '1', [disk, 0]],
    [
      'a disk too full for a small result beside the future gives a result that says so',
      16_384,
      'rnorm(1500)',
      [apology, 1],
      'there',
    ],
    ['a disk too full for a large result gives a result that says so', 60_000, 'rnorm(1e5)', [apology, 1]],
    // R says nothing when the end of a file does not fit, and this one is all end.
    ['a disk too full for a small result gives a result that says so', 16_384, 'rnorm(1500)', [apology, 1]],
    [
      'a future that fills the disk and fails for it gets its own error',
      1_000_000,
      'writeBin(raw(1e7), "big"); stopifnot(file.size("big") == 1e7)',
      [{ok: false, of: expect.stringContaining('is not TRUE') as string}, 1],
    ],
    [
      'a future that fills the disk and goes on gets its value',
      1_000_000,
      'con <- file("big", "wb"); try(writeBin(raw(1e7), con)); 42',
      [{ok: true, of: true}, 1],
    ],
  ])('%s', async (_name, left, expression, expected, at?: string) => {
    expect(await evaluateWith(left, expression, at)).toEqual(expected);
  });
});
