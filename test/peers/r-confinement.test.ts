import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {bytesPayload, filePayload} from '../../source/payload/file.js';
import {describeRResult} from '../../source/runtime/r/describe.js';
import {detectSandbox} from '../../source/runtime/sandbox/detect.js';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {missing, needs, rscript, savedFuture, testR, userR} from './helpers/r.js';
import {testLimits} from '../runtime/support/limits.js';

const bwrap = await detectSandbox();
const noWalls = bwrap === undefined;
const needsBwrap = noWalls ? ' (skipped: needs a working bwrap)' : '';

describe.skipIf(missing)(`limits of the R runtime${needs}`, () => {
  it('the R runtime rejects what is no future, and describes nothing that is no result', async () => {
    const {runtime, directory} = await testR();
    const {signal} = new AbortController();
    const garbage = await bytesPayload(directory, Buffer.from('garbage'));
    await expect(runtime.evaluate(garbage, {signal})).rejects.toThrow('not a serialized R future');
    const path = join(directory, 'list.rds');
    await userR('saveRDS(list(1), commandArgs(TRUE))', path);
    await expect(runtime.evaluate(await filePayload(path), {signal})).rejects.toThrow(
      'not a serialized R future',
    );
    await expect(
      describeRResult(garbage, {sandbox: noSandbox, rscript, directory, limits: testLimits()}),
    ).rejects.toThrow('not a FutureResult');
  });

  it.skipIf(noWalls)('futures see a process number of their own, and their children as usual', async () => {
    const {run} = await testR({sandbox: bwrap ?? noSandbox});
    const see =
      'cat(Sys.getpid(), system("echo $PPID", intern = TRUE), parallel::mclapply(1:2, function(x) Sys.getpid(), mc.cores = 2)[[1]])';
    const seen = [(await run(see)).description.stdout, (await run(see)).description.stdout].map((text) =>
      text.split(' ').map(Number),
    );
    for (const [pid = 0, parent, child] of seen) {
      expect(pid).toBeGreaterThan(2);
      expect(parent).toBe(pid);
      expect(child).toBeGreaterThan(pid);
    }

    expect(seen[0]?.[0]).not.toBe(seen[1]?.[0]);
  });

  it.skipIf(noWalls)(
    'futures see the user name that the worker has on the board, from when it is known on',
    async () => {
      const board: {user?: string} = {};
      const {run} = await testR({sandbox: bwrap ?? noSandbox, user: () => board.user});
      const see =
        'cat(Sys.info()[["user"]], Sys.getenv("USER"), system("id -un 2>/dev/null", intern = TRUE))';
      expect((await run(see)).description.stdout).toMatch(/^unknown /);
      board.user = 'bob';
      expect((await run(see)).description.stdout).toBe('bob bob bob');
    },
  );

  it.skipIf(noWalls)('a future that is killed, and one that kills itself, end as ever', async () => {
    const {run} = await testR({sandbox: bwrap ?? noSandbox});
    for (const ending of ['tools::pskill(Sys.getpid(), 9)', 'quit(status = 7)']) {
      const {description} = await run(ending);
      expect(description.error).toMatch(/ended \(exit status (137|7)\) before it returned a value\.$/);
    }
  });

  it('R that does not start is a runtime fault', async () => {
    const {runtime, directory} = await testR({rscript: {...rscript, path: '/bin/false'}});
    const payload = await savedFuture(directory, '1');
    await expect(runtime.evaluate(payload, {signal: new AbortController().signal})).rejects.toMatchObject({
      fault: 'runtime',
      message: '/bin/false does not start: exit status 1',
    });
  });

  it('the R runtime bounds the result and the memory of a future', async () => {
    const small = await testR({limits: {size: 100_000}});
    expect((await small.run('rnorm(1e5)')).description.error).toContain('made a result of more than 100 kB');
    const tight = await testR({limits: {memory: 400_000_000}});
    expect((await tight.run('x <- numeric(2e8); x[1e8] <- 1; Sys.sleep(60)')).description.error).toContain(
      'The future used more than 400 MB of memory, the limit of its worker (--max-memory)',
    );
  });

  it('the R runtime does not follow a link that a future leaves in place of its result', async () => {
    const {run, directory} = await testR();
    const secret = join(directory, 'secret');
    await userR('saveRDS("swordfish", commandArgs(TRUE))', secret);
    const {description} = await run(`file.symlink("${secret}", "result.rds"); quit()`);
    expect(description.error).toContain('before it returned a value');
  });

  it('the R runtime hides our environment from a future and leaves nothing behind', async () => {
    vi.stubEnv('P2P_TUI_TEST_SECRET', 'swordfish');
    const {run, runtime, directory} = await testR();
    const {description} = await run('paste(names(Sys.getenv()), Sys.getenv(), collapse = " ")');
    vi.unstubAllEnvs();
    expect(description.value).toContain('HOME');
    expect(description.value).not.toContain('swordfish');
    await runtime.close();
    expect((await readdir(directory)).filter((name) => !/\.(?:rds|payload)$/.test(name))).toEqual([]);
  });
});

describe.skipIf(missing || noWalls)(`R futures inside bubblewrap${needs}${needsBwrap}`, () => {
  const sandbox = bwrap ?? noSandbox;

  it('an R future inside bubblewrap returns its value or its error', async () => {
    const {run} = await testR({sandbox});
    expect((await run('cat("in\\n"); offset * 2')).description).toMatchObject({
      stdout: 'in\n',
      value: '[1] 6',
    });
    expect((await run('stop("bad")')).description).toMatchObject({ok: false, error: 'bad'});
  });

  it('an R future inside bubblewrap is interrupted by a signal', async () => {
    // With this grace only the signal can end the sleep.
    const {evaluate, directory} = await testR({sandbox, grace: 600_000});
    const stop = new AbortController();
    const evaluating = evaluate(
      await savedFuture(directory, 'file.create("begun"); Sys.sleep(1000)'),
      stop.signal,
    );
    const begun = async () =>
      (await readdir(directory, {recursive: true})).some((path) => path.endsWith('begun'));
    await vi.waitUntil(begun, {timeout: 20_000});
    stop.abort();
    expect((await evaluating).description.error).toBe('interrupted');
  });

  it('an R future inside bubblewrap has neither network nor home', async () => {
    const {run} = await testR({sandbox});
    const network =
      'inherits(try(suppressWarnings(socketConnection(port = 22)), silent = TRUE), "try-error")';
    const expression = `c(${network}, length(readLines("/etc/passwd")) > 1, file.exists("/root", "/home"))`;
    expect((await run(expression)).description.value).toBe('[1]  TRUE FALSE FALSE FALSE');
  });
});
