import {execFile} from 'node:child_process';
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {bytesPayload, filePayload} from '../../source/payload/file.js';
import type {Payload} from '../../source/payload/payload.js';
import {describeRResult} from '../../source/runtime/r/describe.js';
import {rRuntime, type RRuntimeOptions} from '../../source/runtime/r/r-runtime.js';
import {findRscript, type Rscript} from '../../source/runtime/r/rscript.js';
import {detectSandbox} from '../../source/runtime/sandbox/detect.js';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {handClock} from '../runtime/support/clock.js';
import {testDirectory} from '../runtime/support/directory.js';

const exec = promisify(execFile);
const found = await findRscript();
const missing = found?.future === undefined;
const needs = missing ? ' (skipped: needs Rscript with the package future)' : '';
const rscript: Rscript = found ?? {path: 'Rscript', version: '', home: '/', libraries: []};
const bwrap = await detectSandbox();
const noWalls = bwrap === undefined;
const needsBwrap = noWalls ? ' (skipped: needs a working bwrap)' : '';

/** Runs R code as an R user would, outside of all that is tested. */
async function userR(code: string, ...args: string[]): Promise<string> {
  const {stdout} = await exec(rscript.path, ['-e', code, ...args]);
  return stdout;
}

/** A future as future's users save it. */
async function savedFuture(directory: string, expression: string, options = ''): Promise<Payload> {
  const path = join(directory, `${String(Math.random()).slice(2)}.rds`);
  const call = `future({ ${expression} }, lazy = TRUE${options})`;
  await userR(`library(future); offset <- 3; f <- ${call}; saveRDS(f, "${path}")`);
  return filePayload(path);
}

async function testR(options: Partial<RRuntimeOptions> = {}) {
  const directory = await testDirectory();
  const sandbox = options.sandbox ?? noSandbox;
  const runtime = rRuntime({sandbox, rscript, directory, ...options});
  onTestFinished(runtime.close);
  const evaluate = async (payload: Payload, signal = new AbortController().signal) => {
    const evaluation = await runtime.evaluate(payload, {signal});
    return {
      evaluation,
      description: await describeRResult(evaluation.payload, {sandbox, rscript, directory}),
    };
  };
  const run = async (expression: string, future = '') =>
    evaluate(await savedFuture(directory, expression, future));
  return {runtime, run, evaluate, directory};
}

/**
 * Interrupts a future when it says by a named pipe that it has begun: opening a pipe waits for the other side.
 * @param expression begins after the signal
 */
async function interrupted(expression: string, grace?: number) {
  const {clock, fire} = handClock();
  const {evaluate, directory} = await testR({...(grace !== undefined && {clock, grace})});
  const pipe = join(directory, 'begun');
  await exec('mkfifo', [pipe]);
  const stop = new AbortController();
  const payload = await savedFuture(directory, `cat("begun\\n", file = "${pipe}"); ${expression}`);
  const evaluating = evaluate(payload, stop.signal);
  await exec('cat', [pipe]);
  stop.abort();
  if (grace !== undefined) fire(grace);
  return evaluating;
}

describe('finding R', () => {
  it('says so when there is none', async () => {
    expect(await findRscript({PATH: '/nonexistent'})).toBeUndefined();
    expect(await findRscript({})).toBeUndefined();
  });

  it.skipIf(missing)(`tells its version, its home and its libraries${needs}`, () => {
    expect(rscript.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(rscript.path).toMatch(/^\/.*Rscript$/);
    expect(rscript.home).toMatch(/^\//);
    expect(rscript.libraries.length).toBeGreaterThan(0);
  });
});

describe.skipIf(missing)(`the runtime r${needs}`, () => {
  it('returns the value of a future with globals', async () => {
    const {run} = await testR();
    const {evaluation, description} = await run('39 + offset');
    expect(evaluation.ok).toBe(true);
    expect(description).toEqual({ok: true, stdout: '', messages: '', value: '[1] 42'});
  });

  it('returns a FutureResult that the client of the future takes for its own', async () => {
    const {runtime, directory} = await testR();
    const payload = await savedFuture(directory, '1:3');
    const {payload: result} = await runtime.evaluate(payload, {signal: new AbortController().signal});
    const check = `a <- commandArgs(TRUE); f <- readRDS(a[1]); r <- readRDS(a[2])
      cat(inherits(r, "FutureResult"), identical(r[["uuid"]], f[["uuid"]]), identical(r[["value"]], 1:3), r[["version"]])`;
    expect(await userR(check, payload.path, result.path)).toBe('TRUE TRUE TRUE 1.8');
  });

  it('returns printed output, messages and warnings', async () => {
    const {run} = await testR();
    const {description} = await run('cat("hello\\n"); message("psst"); warning("careful"); print("ü"); "ä"');
    expect(description).toEqual({
      ok: true,
      stdout: 'hello\n[1] "ü"\n',
      messages: 'psst\nWarning: careful\n',
      value: '[1] "ä"',
    });
  });

  it('does not show an invisible value', async () => {
    const {run} = await testR();
    expect((await run('invisible(7)')).description).toMatchObject({ok: true, value: ''});
  });

  it('returns an error as an error, with what was printed before', async () => {
    const {run} = await testR();
    const {evaluation, description} = await run('cat("before\\n"); stop("no such thing")');
    expect(evaluation.ok).toBe(false);
    expect(description).toMatchObject({ok: false, stdout: 'before\n', error: 'no such thing'});
  });

  it('keeps the class of an error', async () => {
    const {runtime, directory} = await testR();
    const expression =
      'stop(structure(class = c("odd", "error", "condition"), list(message = "m", call = NULL)))';
    const payload = await savedFuture(directory, expression);
    const {payload: result} = await runtime.evaluate(payload, {signal: new AbortController().signal});
    const check = 'r <- readRDS(commandArgs(TRUE)); cat(class(r[["conditions"]][[1]][["condition"]]))';
    expect(await userR(check, result.path)).toBe('odd error condition');
  });

  it('attaches packages, and a missing one is an error', async () => {
    const {run} = await testR();
    const {description} = await run('file_ext("tile.rds")', ', packages = "tools"');
    expect(description).toMatchObject({ok: true, value: '[1] "rds"'});
    const {description: failed} = await run('1', '); f[["packages"]] <- "no.such.package"; invisible(1');
    expect(failed.ok).toBe(false);
    expect(failed.error).toContain('no.such.package');
  });

  it('obeys a seed', async () => {
    const {run} = await testR();
    const values = [await run('runif(2)', ', seed = 42'), await run('runif(2)', ', seed = 42')];
    expect(values[0]?.description.value).toMatch(/^\[1\] 0\.\d+ 0\.\d+$/);
    expect(values[0]?.description).toEqual(values[1]?.description);
  });

  it('carries large values', async () => {
    const {run} = await testR();
    const {evaluation, description} = await run('x <- numeric(2e6); x[] <- sin(seq_along(x)); x');
    expect(evaluation.payload.size).toBeGreaterThan(1_000_000);
    expect(description.value.length).toBeGreaterThan(10_000);
  });

  it('returns a FutureError when the process of R quits or dies', async () => {
    const {runtime, evaluate, directory} = await testR();
    const quit = await evaluate(await savedFuture(directory, 'quit(status = 3)'));
    expect(quit.evaluation.ok).toBe(false);
    expect(quit.description.error).toContain('The R process of the future ended (exit status 3)');

    const payload = await savedFuture(directory, 'tools::pskill(Sys.getpid(), 9)');
    const {payload: result} = await runtime.evaluate(payload, {signal: new AbortController().signal});
    const check = `a <- commandArgs(TRUE); f <- readRDS(a[1]); r <- readRDS(a[2]); c <- r[["conditions"]][[1]][["condition"]]
      cat(identical(r[["uuid"]], f[["uuid"]]), inherits(c, "FutureError"), inherits(c, "error"), conditionMessage(c))`;
    expect(await userR(check, payload.path, result.path)).toMatch(/^TRUE TRUE TRUE The R process .*SIGKILL/);
  });

  it('interrupts a future that sleeps, and returns that it was', async () => {
    const {evaluation, description} = await interrupted('Sys.sleep(1000)');
    expect(evaluation.ok).toBe(false);
    expect(description).toMatchObject({ok: false, error: 'interrupted'});
  });

  it('interrupts a future that computes', async () => {
    expect((await interrupted('repeat {}')).description.error).toBe('interrupted');
  });

  it('interrupts a future that will not listen', async () => {
    const expression = 'suspendInterrupts(repeat {})';
    expect((await interrupted(expression, 11)).description.error).toBe('interrupted');
  });

  it('returns a result of class interrupt, for which the client waits', async () => {
    const {runtime, directory} = await testR();
    const payload = await savedFuture(directory, '1');
    const {payload: result} = await runtime.evaluate(payload, {signal: AbortSignal.abort()});
    const check =
      'r <- readRDS(commandArgs(TRUE)); cat(class(r), class(r[["conditions"]][[1]][["condition"]]))';
    expect(await userR(check, result.path)).toBe('FutureResult interrupt condition');
  });

  it('stops a future whose time is over', async () => {
    const {clock, fire, pending} = handClock();
    const {run} = await testR({clock, maxSeconds: 9, grace: 11});
    const running = run('Sys.sleep(1000)');
    await vi.waitUntil(() => pending().includes(9000), {timeout: 20_000});
    fire(9000);
    fire(11);
    expect((await running).description.error).toBe('The future took more than 9 s and was stopped.');
  });

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
    await expect(runtime.evaluate(payload, {signal: new AbortController().signal})).rejects.toThrow(
      'R could not evaluate the future',
    );
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
