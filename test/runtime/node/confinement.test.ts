import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {testNode} from '../support/node.js';

describe('node jobs without a sandbox', () => {
  it('a node job without a sandbox does not see the environment of the worker', async () => {
    vi.stubEnv('P2P_TUI_TEST_SECRET', 'swordfish');
    const {run} = await testNode();
    const {outcome} = await run(() => JSON.stringify(process.env));
    vi.unstubAllEnvs();
    const seen = String(outcome.ok && outcome.value);
    expect(seen).toContain('HOME');
    expect(seen).not.toContain('swordfish');
  });

  it('a node job works in an empty home of its own and can read and write nothing else', async () => {
    const {run, directory} = await testNode();
    const secret = join(directory, 'secret');
    await writeFile(secret, 'swordfish');
    const {outcome} = await run(
      `async (secret) => {
        const fs = await import('node:fs');
        const attempt = (work) => { try { return work(); } catch (error) { return error.code; } };
        fs.writeFileSync('mine', 'kept');
        return {
          home: process.env.HOME === process.cwd() && process.env.TMPDIR === process.cwd(),
          files: fs.readdirSync('.'),
          mine: fs.readFileSync('mine', 'utf8'),
          secret: attempt(() => fs.readFileSync(secret, 'utf8')),
          write: attempt(() => fs.writeFileSync(secret, 'x')),
          list: attempt(() => fs.readdirSync('/')),
          link: attempt(() => fs.symlinkSync(secret, 'link')),
        };
      }`,
      {args: [secret]},
    );
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        home: true,
        files: ['mine'],
        mine: 'kept',
        secret: 'ERR_ACCESS_DENIED',
        write: 'ERR_ACCESS_DENIED',
        list: 'ERR_ACCESS_DENIED',
        link: 'ERR_ACCESS_DENIED',
      },
    });
  });

  it('a node job can start no processes and no threads', async () => {
    const {run} = await testNode();
    const child = await run(`async () => (await import('node:child_process')).execSync('id').toString()`);
    const thread = await run(
      `async () => new (await import('node:worker_threads')).Worker('1', {eval: true}).threadId`,
    );
    for (const {outcome} of [child, thread]) {
      expect(outcome.ok ? 'started' : outcome.error.message).toMatch(
        /Access to this API has been restricted/,
      );
    }
  });
});
