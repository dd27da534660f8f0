import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {bytesPayload, filePayload} from '../../source/payload/file.js';
import {describeRResult} from '../../source/runtime/r/describe.js';
import {detectSandbox} from '../../source/runtime/sandbox/detect.js';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {missing, needs, rscript, savedFuture, testR, userR} from './helpers/r.js';

const bwrap = await detectSandbox();
const noWalls = bwrap === undefined;
const needsBwrap = noWalls ? ' (skipped: needs a working bwrap)' : '';

describe.skipIf(missing)(`what the runtime r does not let pass${needs}`, () => {
  it('rejects what is no future, and describes nothing that is no result', async () => {
    const {runtime, directory} = await testR();
    const {signal} = new AbortController();
    const garbage = await bytesPayload(directory, Buffer.from('garbage'));
    await expect(runtime.evaluate(garbage, {signal})).rejects.toThrow('not a serialized R future');
    const path = join(directory, 'list.rds');
    await userR('saveRDS(list(1), commandArgs(TRUE))', path);
    await expect(runtime.evaluate(await filePayload(path), {signal})).rejects.toThrow(
      'not a serialized R future',
    );
    await expect(describeRResult(garbage, {sandbox: noSandbox, rscript, directory})).rejects.toThrow(
      'not a FutureResult',
    );
  });

  it('rejects when R itself does not work', async () => {
    const {runtime, directory} = await testR({rscript: {...rscript, path: '/bin/false'}});
    const payload = await savedFuture(directory, '1');
    await expect(runtime.evaluate(payload, {signal: new AbortController().signal})).rejects.toMatchObject({
      fault: 'runtime',
      message: '/bin/false does not start: exit status 1',
    });
  });

  it('bounds the result and the memory', async () => {
    const small = await testR({maxResultBytes: 100_000});
    expect((await small.run('rnorm(1e5)')).description.error).toContain('larger than 100000 bytes');
    const tight = await testR({maxMemory: 1024});
    expect((await tight.run('x <- numeric(5e8); length(x)')).description.error).toContain('cannot allocate');
  });

  it('does not follow a link that a future leaves in place of its result', async () => {
    const {run, directory} = await testR();
    const secret = join(directory, 'secret');
    await userR('saveRDS("swordfish", commandArgs(TRUE))', secret);
    const {description} = await run(`file.symlink("${secret}", "result.rds"); quit()`);
    expect(description.error).toContain('before it returned a value');
  });

  it('hides our environment and leaves nothing behind', async () => {
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

describe.skipIf(missing || noWalls)(`the runtime r inside bubblewrap${needs}${needsBwrap}`, () => {
  const sandbox = bwrap ?? noSandbox;

  it('returns values and errors', async () => {
    const {run} = await testR({sandbox});
    expect((await run('cat("in\\n"); offset * 2')).description).toMatchObject({
      stdout: 'in\n',
      value: '[1] 6',
    });
    expect((await run('stop("bad")')).description).toMatchObject({ok: false, error: 'bad'});
  });

  it('is interrupted by a signal that passes the walls', async () => {
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

  it('has neither network nor home', async () => {
    const {run} = await testR({sandbox});
    const network =
      'inherits(try(suppressWarnings(socketConnection(port = 22)), silent = TRUE), "try-error")';
    const expression = `c(${network}, file.exists("/etc/passwd", "/root", "/home"))`;
    expect((await run(expression)).description.value).toBe('[1]  TRUE FALSE FALSE FALSE');
  });
});
