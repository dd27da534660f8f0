import {describe, expect, it} from 'vitest';
import {findRscript} from '../../source/runtime/r/rscript.js';
import {missing, needs, rscript, savedFuture, testR, userR} from './helpers/r.js';

describe('findRscript', () => {
  it('findRscript finds nothing where there is no R', async () => {
    expect(await findRscript({PATH: '/nonexistent'})).toBeUndefined();
    expect(await findRscript({})).toBeUndefined();
  });

  it.skipIf(missing)(`findRscript finds the version, the home and the libraries of R${needs}`, () => {
    expect(rscript.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(rscript.path).toMatch(/^\/.*Rscript$/);
    expect(rscript.home).toMatch(/^\//);
    expect(rscript.libraries.length).toBeGreaterThan(0);
  });
});

describe.skipIf(missing)(`rRuntime${needs}`, () => {
  it('the R runtime returns the value of a future with globals', async () => {
    const {run} = await testR();
    const {evaluation, description} = await run('39 + offset');
    expect(evaluation.ok).toBe(true);
    expect(description).toEqual({ok: true, stdout: '', messages: '', value: '[1] 42'});
  });

  it('the R runtime returns a FutureResult that the client of the future takes for its own', async () => {
    const {runtime, directory} = await testR();
    const payload = await savedFuture(directory, '1:3');
    const {payload: result} = await runtime.evaluate(payload, {signal: new AbortController().signal});
    const check = `a <- commandArgs(TRUE); f <- readRDS(a[1]); r <- readRDS(a[2])
      cat(inherits(r, "FutureResult"), identical(r[["uuid"]], f[["uuid"]]), identical(r[["value"]], 1:3), r[["version"]])`;
    expect(await userR(check, payload.path, result.path)).toBe('TRUE TRUE TRUE 1.8');
  });

  it('the R runtime returns printed output, messages and warnings', async () => {
    const {run} = await testR();
    const {description} = await run('cat("hello\\n"); message("psst"); warning("careful"); print("ü"); "ä"');
    expect(description).toEqual({
      ok: true,
      stdout: 'hello\n[1] "ü"\n',
      messages: 'psst\nWarning: careful\n',
      value: '[1] "ä"',
    });
  });

  it('the R runtime does not show an invisible value', async () => {
    const {run} = await testR();
    expect((await run('invisible(7)')).description).toMatchObject({ok: true, value: ''});
  });

  it('a future that stops with an error returns it, with what was printed before', async () => {
    const {run} = await testR();
    const {evaluation, description} = await run('cat("before\\n"); stop("no such thing")');
    expect(evaluation.ok).toBe(false);
    expect(description).toMatchObject({ok: false, stdout: 'before\n', error: 'no such thing'});
  });

  it('a future that stops with an error returns it with its class', async () => {
    const {runtime, directory} = await testR();
    const expression =
      'stop(structure(class = c("odd", "error", "condition"), list(message = "m", call = NULL)))';
    const payload = await savedFuture(directory, expression);
    const {payload: result} = await runtime.evaluate(payload, {signal: new AbortController().signal});
    const check = 'r <- readRDS(commandArgs(TRUE)); cat(class(r[["conditions"]][[1]][["condition"]]))';
    expect(await userR(check, result.path)).toBe('odd error condition');
  });

  it('the R runtime attaches the packages of a future, and a missing one is an error', async () => {
    const {run} = await testR();
    const {description} = await run('file_ext("tile.rds")', ', packages = "tools"');
    expect(description).toMatchObject({ok: true, value: '[1] "rds"'});
    const {description: failed} = await run('1', '); f[["packages"]] <- "no.such.package"; invisible(1');
    expect(failed.ok).toBe(false);
    expect(failed.error).toContain('no.such.package');
  });

  it('a future with a seed returns the same random values each time', async () => {
    const {run} = await testR();
    const values = [await run('runif(2)', ', seed = 42'), await run('runif(2)', ', seed = 42')];
    expect(values[0]?.description.value).toMatch(/^\[1\] 0\.\d+ 0\.\d+$/);
    expect(values[0]?.description).toEqual(values[1]?.description);
  });

  it('the R runtime carries large values', async () => {
    const {run} = await testR();
    const {evaluation, description} = await run('x <- numeric(2e6); x[] <- sin(seq_along(x)); x');
    expect(evaluation.payload.size).toBeGreaterThan(1_000_000);
    expect(description.value.length).toBeGreaterThan(10_000);
  });
});
