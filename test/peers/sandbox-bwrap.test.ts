import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import type {CommandJob} from '../../source/runtime/command/job.js';
import {bwrapSandbox} from '../../source/runtime/sandbox/bwrap.js';
import {chooseSandbox, detectSandbox} from '../../source/runtime/sandbox/detect.js';
import {testCommand, textOf} from '../runtime/support/command.js';
import {testDirectory} from '../runtime/support/directory.js';
import {testNode} from '../runtime/support/node.js';
import {servedNode} from './helpers/served-node.js';

const working = await detectSandbox();
const sandbox = working ?? bwrapSandbox();
const missing = working === undefined;
const needs = missing ? ' (skipped: needs a working bwrap)' : '';

/** A way to run commands inside. */
async function openCommands() {
  const {run} = await testCommand({sandbox});
  return async (...argv: CommandJob['argv']) => {
    const {outcome} = await run(argv);
    return {status: outcome.status, text: textOf(outcome)};
  };
}

describe.skipIf(missing)(`commands inside bubblewrap${needs}`, () => {
  it('bubblewrap is the sandbox that auto chooses', async () => {
    expect((await chooseSandbox('auto')).name).toBe('bwrap');
  });

  it('a command inside bubblewrap runs and returns its status', async () => {
    const run = await openCommands();
    expect(await run('sh', '-c', 'echo hello; exit 4')).toEqual({status: 4, text: 'hello\n'});
    expect((await run('no-such-program')).status).toBe(127);
  });

  it('a job inside bubblewrap has no network, not even to this machine', async () => {
    const server = createServer((socket) => socket.end('reached'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const {run} = await testNode({sandbox});
    const connect = `async (port) => {
      const net = await import('node:net');
      return new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1');
        socket.on('connect', () => resolve('reached'));
        socket.on('error', (error) => resolve(error.code));
      });
    }`;
    const {outcome} = await run(connect, {args: [port]});
    expect(outcome).toMatchObject({ok: true, value: 'ECONNREFUSED'});
    expect((await (await openCommands())('cat', '/proc/net/dev')).text).not.toMatch(/eth|wlan|enp/);
  });

  it('a command inside bubblewrap sees no homes, other jobs, other processes or system settings', async () => {
    const other = await mkdtemp(join(tmpdir(), 'p2p-tui-other-'));
    onTestFinished(async () => rm(other, {recursive: true, force: true}));
    await writeFile(join(other, 'secret'), 'swordfish');
    const run = await openCommands();
    for (const path of [homedir(), other, '/etc/passwd', '/etc/ssh', '/var', '/run', '/sys']) {
      expect((await run('ls', '-d', path)).status, path).not.toBe(0);
    }
    const processes = (await run('sh', '-c', 'ls /proc | grep -c "^[0-9]"')).text;
    expect(Number(processes)).toBeLessThan(8);
  });

  it('a command inside bubblewrap can write its own directory and nothing else', async () => {
    const run = await openCommands();
    expect(await run('sh', '-c', 'echo kept > mine && cat mine')).toEqual({status: 0, text: 'kept\n'});
    for (const path of ['/usr/p2p-tui-test', '/etc/p2p-tui-test', '/usr/bin/p2p-tui-test']) {
      expect((await run('touch', path)).text, path).toMatch(/Read-only|Permission denied/);
    }
    const outside = join(await testDirectory(), 'outside');
    await run('sh', '-c', `mkdir -p $(dirname ${outside}); echo x > ${outside}`);
    await expect(readFile(outside)).rejects.toThrow('ENOENT');
  });

  it('a command inside bubblewrap has no capabilities and no environment of ours', async () => {
    vi.stubEnv('P2P_TUI_TEST_SECRET', 'swordfish');
    const run = await openCommands();
    const {text} = await run('sh', '-c', 'env; grep CapEff /proc/self/status; cat /proc/1/environ');
    vi.unstubAllEnvs();
    expect(text).toMatch(/CapEff:\s*0{16}/);
    expect(text).not.toContain('swordfish');
  });
});

describe.skipIf(missing)(`node jobs inside bubblewrap${needs}`, () => {
  servedNode(sandbox, 'bubblewrap');

  it('a node job inside bubblewrap that ends its process or runs out of memory returns that error', async () => {
    const {run} = await testNode({sandbox, limits: {memory: 32 * 1024 ** 2}});
    const ended = await run(() => process.exit(3));
    expect(ended.outcome).toMatchObject({error: {name: 'ProcessEnded'}});
    const full = await run(() => {
      const hoard: unknown[] = [];
      for (;;) hoard.push({more: [hoard.length]});
    });
    expect(full.outcome).toMatchObject({error: {name: 'OutOfMemory'}});
  });
});
