import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {beforeAll, describe, expect, it} from 'vitest';
import {useLab, wormholeFlags} from '../helpers/lab.js';
import {has, needing} from './helpers/which.js';

describe.skipIf(!has('Rscript'))(
  needing('R futures through a cluster', 'Rscript'),
  {timeout: 120_000},
  () => {
    const lab = useLab();

    beforeAll(async () => {
      const host = lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
      await host.line((line) => line.includes('"type":"access"'));
      const worker = lab().start('bob', [
        '--worker',
        '--runtime=r',
        '--sandbox=none',
        '--json',
        ...wormholeFlags(lab()),
      ]);
      await worker.line((line) => line.includes('"type":"worker"'));
    }, 60_000);

    /** Makes a future with R, as a user would, and posts it. */
    async function evaluate(expression: string) {
      const file = join(lab().directory, 'future.rds');
      const script = `n <- 20; saveRDS(future::future(${expression}, lazy = TRUE), commandArgs(TRUE)[1])`;
      await promisify(execFile)('Rscript', ['-e', script, file]);
      return lab().run('carol', [
        'run',
        '--runtime=r',
        '--sandbox=none',
        '-f',
        file,
        ...wormholeFlags(lab()),
      ]);
    }

    it('gives the value, with globals', async () => {
      expect(await evaluate('n * 2 + 2')).toEqual({status: 0, stdout: '[1] 42\n', stderr: ''});
    });

    it('gives the printed output before the value', async () => {
      const {stdout, status} = await evaluate('{ cat("computing\\n"); print(1:3); "done" }');
      expect(stdout).toBe('computing\n[1] 1 2 3\n[1] "done"\n');
      expect(status).toBe(0);
    });

    it('gives an error as an error', async () => {
      const {stdout, stderr, status} = await evaluate('{ cat("before\\n"); stop("no such luck") }');
      expect(stdout).toBe('before\n');
      expect(stderr).toContain('no such luck');
      expect(status).toBe(1);
    });

    it('gives warnings as R shows them', async () => {
      const {stderr, status} = await evaluate('{ warning("careful"); 1 }');
      expect(stderr).toContain('careful');
      expect(status).toBe(0);
    });
  },
);
