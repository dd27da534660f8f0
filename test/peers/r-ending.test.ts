import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {handClock} from '../runtime/support/clock.js';
import {interrupted, missing, needs, savedFuture, testR, userR} from './helpers/r.js';

describe.skipIf(missing)(`R futures that end without a value${needs}`, () => {
  it('an R future whose process quits or dies returns a FutureError', async () => {
    const {runtime, evaluate, directory} = await testR();
    const quit = await evaluate(await savedFuture(directory, 'quit(status = 3)'));
    expect(quit.evaluation).toMatchObject({ok: false, error: 'FutureError'});
    expect(quit.description.error).toContain('The R process of the future ended (exit status 3)');

    const payload = await savedFuture(directory, 'tools::pskill(Sys.getpid(), 9)');
    const {payload: result} = await runtime.evaluate(payload, {signal: new AbortController().signal});
    const check = `a <- commandArgs(TRUE); f <- readRDS(a[1]); r <- readRDS(a[2]); c <- r[["conditions"]][[1]][["condition"]]
      cat(identical(r[["uuid"]], f[["uuid"]]), inherits(c, "FutureError"), inherits(c, "error"), conditionMessage(c))`;
    expect(await userR(check, payload.path, result.path)).toMatch(/^TRUE TRUE TRUE The R process .*SIGKILL/);
  });

  it('an R future that fails returns the class of its error, and takes no other file for it', async () => {
    const {run, directory} = await testR();
    const thrown = await run('stop(structure(class = c("lost", "error", "condition"), list(message = "x")))');
    expect(thrown.evaluation).toMatchObject({ok: false, error: 'lost'});
    const secret = join(directory, 'secret');
    await writeFile(secret, 'swordfish');
    const forged = await run(`file.symlink("${secret}", "error-class"); Sys.chmod(".", "500"); stop("x")`);
    expect(forged.evaluation.error).not.toBe('swordfish');
    expect((await run('1')).evaluation).toMatchObject({ok: true, error: undefined});
  });

  it('an R future that sleeps is interrupted, and its result is that it was', async () => {
    const {evaluation, description} = await interrupted('Sys.sleep(1000)');
    expect(evaluation).toMatchObject({ok: false, error: 'interrupt'});
    expect(description).toMatchObject({ok: false, error: 'interrupted'});
  });

  it('an R future that computes is interrupted', async () => {
    expect((await interrupted('repeat {}')).description.error).toBe('interrupted');
  });

  it('an R future that suspends interrupts is stopped after the grace period', async () => {
    const expression = 'suspendInterrupts(repeat {})';
    expect((await interrupted(expression, 11)).description.error).toBe('interrupted');
  });

  it('an R future that was interrupted returns a FutureResult with a condition of class interrupt', async () => {
    const {runtime, directory} = await testR();
    const payload = await savedFuture(directory, '1');
    const {payload: result} = await runtime.evaluate(payload, {signal: AbortSignal.abort()});
    const check =
      'r <- readRDS(commandArgs(TRUE)); cat(class(r), class(r[["conditions"]][[1]][["condition"]]))';
    expect(await userR(check, result.path)).toBe('FutureResult interrupt condition');
  });

  it('an R future that runs longer than it may is stopped', async () => {
    const {clock, fire, pending} = handClock();
    const {run} = await testR({clock, limits: {time: 9}, grace: 11});
    const running = run('Sys.sleep(1000)');
    await vi.waitUntil(() => pending().includes(9000), {timeout: 20_000});
    fire(9000);
    fire(11);
    expect((await running).description.error).toBe(
      'The future took more than 9 s, the limit of its worker (--max-time), and was stopped.',
    );
  });
});
