import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {beforeAll, describe, expect, it} from 'vitest';
import {useLab, wormholeFlags} from '../helpers/lab.js';
import type {Run} from '../helpers/program.js';
import {has, needing} from './helpers/which.js';

describe.skipIf(!has('Rscript'))(
  needing('R futures through a cluster', 'Rscript'),
  {timeout: 120_000},
  () => {
    const lab = useLab();
    let worker: Run;

    beforeAll(async () => {
      const host = lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
      await host.line((line) => line.includes('"type":"access"'));
      worker = lab().start('bob', [
        '--worker',
        '--runtime=r',
        '--sandbox=none',
        '--json',
        ...wormholeFlags(lab()),
      ]);
      await worker.line((line) => line.includes('"type":"worker"'));
    }, 60_000);

    const post = (file: string) =>
      lab().run('carol', ['run', '--runtime=r', '--sandbox=none', '-f', file, ...wormholeFlags(lab())]);

    /** Saves an object with R, as a user would. */
    async function save(object: string) {
      const file = join(lab().directory, 'future.rds');
      await promisify(execFile)('Rscript', ['-e', `n <- 20; saveRDS(${object}, commandArgs(TRUE)[1])`, file]);
      return file;
    }

    /** Makes a future and posts it. */
    const evaluate = async (expression: string) =>
      post(await save(`future::future(${expression}, lazy = TRUE)`));

    it('run prints the value of an R future with globals', async () => {
      expect(await evaluate('n * 2 + 2')).toEqual({status: 0, stdout: '[1] 42\n', stderr: ''});
    });

    it('run prints what an R future printed before its value', async () => {
      const {stdout, status} = await evaluate('{ cat("computing\\n"); print(1:3); "done" }');
      expect(stdout).toBe('computing\n[1] 1 2 3\n[1] "done"\n');
      expect(status).toBe(0);
    });

    it('run prints all of a large value of an R future', async () => {
      const {stdout, stderr} = await evaluate('c("wörd", strrep("x", 4e6))');
      expect(stderr).toBe('');
      expect(stdout.length).toBeGreaterThan(4_000_000);
      expect([stdout.slice(0, 12), stdout.slice(-4)]).toEqual(['[1] "wörd"  ', 'xx"\n']);
    });

    it('run prints the error of an R future to stderr and ends with status 1', async () => {
      const {stdout, stderr, status} = await evaluate('{ cat("before\\n"); stop("no such luck") }');
      expect(stdout).toBe('before\n');
      expect(stderr).toContain('no such luck');
      expect(status).toBe(1);
    });

    it('run prints the warnings of an R future as R shows them', async () => {
      const {stderr, status} = await evaluate('{ warning("careful"); 1 }');
      expect(stderr).toContain('careful');
      expect(status).toBe(0);
    });

    it('an R future is posted under the uuid that is inside it, each time under another', async () => {
      // The worker's R has the future beside it.
      const file = await save('future::future(cat(readRDS("job.rds")[["uuid"]], sep = "-"), lazy = TRUE)');
      const inside = [(await post(file)).stdout.trim(), (await post(file)).stdout.trim()];
      expect(new Set(inside).size).toBe(2);
      for (const id of inside) {
        expect(id).toMatch(/^[\da-f]{32}-1$/);
        await worker.line((line) => line.includes('"stage":"running"') && line.includes(`"${id}"`));
      }
    });

    it('run refuses an R object that is no future before it is posted', async () => {
      const {status, stderr} = await post(await save('data.frame(n)'));
      expect(stderr).toMatch(
        /future\.rds holds no R future but an object of class data\.frame: make it with/,
      );
      expect(status).toBe(1);
    });
  },
);
