/** R futures that would exhaust the machine, for real but small: each first does what it tries where it is allowed. */
import {describe, expect, it} from 'vitest';
import {limitSentence, type LimitName, type Limits} from '../../source/runtime/limits.js';
import {detectSandbox} from '../../source/runtime/sandbox/detect.js';
import {noSandbox, type Sandbox} from '../../source/runtime/sandbox/sandbox.js';
import {testLimits} from '../runtime/support/limits.js';
import {missing, needs, testR} from './helpers/r.js';

const probes: readonly (readonly [string, string, LimitName, Partial<Limits>])[] = [
  [
    'forks 30 processes',
    'jobs <- lapply(1:30, function(i) parallel::mcparallel(Sys.sleep(3))); parallel::mccollect(jobs); "did"',
    'processes',
    {processes: 20},
  ],
  ['writes a file of 40 MB', 'writeBin(raw(4e7), "big"); Sys.sleep(2); "did"', 'disk', {disk: 10_000_000}],
  ['has a program print 3 MB', 'system("yes | head -c 3000000"); "did"', 'output', {output: 1_000_000}],
];

const walls = await detectSandbox();
const sandboxes: readonly Sandbox[] = walls ? [noSandbox, walls] : [noSandbox];

describe.skipIf(missing)(`R futures that would exhaust the machine${needs}`, {timeout: 120_000}, () => {
  describe.each(sandboxes.map((sandbox) => [sandbox.name, sandbox] as const))('sandbox %s', (_, sandbox) => {
    it.each(probes)(
      'a future that %s does so where it may, and is stopped where it may not',
      async (_name, expression, breaks, limits) => {
        const free = await testR();
        expect((await free.run(expression)).description.value).toBe('[1] "did"');

        const {run} = await testR({sandbox, limits});
        const {evaluation, description} = await run(expression);
        expect(description.error).toContain(limitSentence(breaks, testLimits(limits), 'future'));
        expect(evaluation).toMatchObject({ok: false, error: 'FutureError'});
        expect((await run('6 * 7')).description.value).toBe('[1] 42');
      },
    );

    it('what forked processes share with R counts once, so that mclapply() works on large data', async () => {
      const {run} = await testR({sandbox, limits: {memory: 400_000_000}});
      const shared =
        'x <- as.numeric(1:1e7); sums <- parallel::mclapply(1:6, function(i) { Sys.sleep(2); x[i] }, mc.cores = 6); sum(unlist(sums))';
      expect((await run(shared)).description).toMatchObject({ok: true, value: '[1] 21'});
    });
  });
});
