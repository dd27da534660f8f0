/** Firejail as it is on this machine, held to the same as Bubblewrap, and to what p2p-tui has to do itself around it. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {limitSentence} from '../../source/runtime/limits.js';
import {chooseSandbox, findSandbox} from '../../source/runtime/sandbox/detect.js';
import {firejailSandbox} from '../../source/runtime/sandbox/firejail.js';
import {testCommand, textOf} from '../runtime/support/command.js';
import {testDirectory} from '../runtime/support/directory.js';
import {lifeline} from '../runtime/support/lifeline.js';
import {testLimits} from '../runtime/support/limits.js';
import {commandEscapes} from './helpers/escape-commands.js';
import {nodeEscapes, unpermitted} from './helpers/escape-node.js';
import {rEscapes} from './helpers/escape-r.js';
import {servedNode} from './helpers/served-node.js';
import {missing as noR, needs as needsR, testR} from './helpers/r.js';

const found = await findSandbox('firejail');
const missing = found.sandbox === undefined;
const sandbox = found.sandbox ?? firejailSandbox();
const needs = missing ? ' (skipped: needs a working firejail)' : '';

describe.skipIf(missing)(`commands that want out of firejail${needs}`, () => {
  commandEscapes(sandbox);
});

describe.skipIf(missing)(`node jobs that want out of firejail${needs}`, () => {
  // What else there is, Node's own permission model keeps, whatever is around it.
  nodeEscapes(sandbox, unpermitted);
});

describe.skipIf(missing || noR)(`R futures that want out of firejail${needs}${needsR}`, () => {
  rEscapes(sandbox);

  it('a future inside firejail returns its value, and sees a process number of its own', async () => {
    const {run} = await testR({sandbox});
    const see = 'cat(Sys.getpid()); offset * 2';
    const [first, second] = [(await run(see)).description, (await run(see)).description];
    expect(first).toMatchObject({ok: true, value: '[1] 6'});
    expect(Number(first.stdout)).toBeGreaterThan(2);
    expect(first.stdout).not.toBe(second.stdout);
  });
});

describe.skipIf(missing)(`jobs inside firejail${needs}`, () => {
  it('firejail is chosen where bubblewrap does not work', async () => {
    const directory = await testDirectory();
    await writeFile(join(directory, 'bwrap'), '#!/bin/sh\nexit 1\n', {mode: 0o755});
    vi.stubEnv('PATH', `${directory}:${process.env['PATH'] ?? ''}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await chooseSandbox('auto')).name).toBe('firejail');
  });

  it('a command inside firejail gets its words, its input and its environment, and returns its status', async () => {
    const {run} = await testCommand({sandbox});
    const words = [
      'a b',
      "it's",
      '',
      '$HOME',
      '-x',
      '--',
      'x'.repeat(5000),
      ...Array.from({length: 200}, (_, index) => String(index)),
    ];
    const said = await run(
      ['sh', '-c', 'cat; for w; do echo "$w"; done; echo $HOME; ls -A', 'sh', ...words],
      Buffer.from('in\n'),
    );
    expect(textOf(said.outcome)).toMatch(/^in\na b\nit's\n\n\$HOME\n-x\n--\nx{5000}\n(\d+\n){200}\/.*\n$/);
    expect((await run(['sh', '-c', 'env | sort | cut -d= -f1'])).outcome).toMatchObject({status: 0});
    expect((await run(['sh', '-c', 'exit 4'])).outcome.status).toBe(4);
    expect((await run(['sh', '-c', 'kill -9 $$'])).outcome.status).toBe(128 + 9);
    expect((await run(['no-such-program'])).outcome.status).toBe(127);
  });

  it('a command that is interrupted before firejail has begun it is interrupted, and no fault of the sandbox', async () => {
    const {run} = await testCommand({sandbox});
    const {outcome} = await run(['sleep', '1000'], undefined, AbortSignal.abort());
    expect(outcome.note).toBe('The command was interrupted.');
    expect(textOf((await run(['echo', 'next'])).outcome)).toBe('next\n');
  });

  it('a command inside firejail sees nothing of the disk but the system, and writes its own directory only', async () => {
    const {run} = await testCommand({sandbox});
    const hidden = [homedir(), '/home', '/root', '/etc/ssh', '/var', '/sys', '/mnt', '/opt', '/boot'];
    const listed = await run([
      'sh',
      '-c',
      'ls -A "$@" 2>/dev/null | grep -v :; echo that; ls /etc; echo in; ls /tmp',
      'ls',
      ...hidden,
    ]);
    const [nothing, etc = '', temporary = ''] = textOf(listed.outcome).split(/(?:that|in)\n/);
    expect(nothing?.trim()).toBe('');
    expect(etc).not.toMatch(/passwd|hosts|ssh|firejail|machine-id/);
    expect(temporary.trim().split('\n')).toHaveLength(1);
    const places = ['/usr', '/etc', '', '/run', '/dev', '/var', homedir()].map(
      (path) => `${path}/p2p-tui-test`,
    );
    const touched = await run([
      'sh',
      '-c',
      'for p; do touch "$p" 2>/dev/null && echo "$p"; done',
      'sh',
      ...places,
    ]);
    expect(textOf(touched.outcome)).toBe('');
    expect(textOf((await run(['sh', '-c', 'echo kept > mine && cat mine'])).outcome)).toBe('kept\n');
  });

  servedNode(sandbox, 'firejail');

  it.each([
    ['/tmp', 'head -c 40000000 /dev/zero > /tmp/big; sleep 5', 'disk', {disk: 10_000_000}],
    ['/dev/shm', 'head -c 40000000 /dev/zero > /dev/shm/big; sleep 5', 'disk', {disk: 10_000_000}],
    ['memory', 'head -c 300000000 /dev/zero | tail | wc -c; sleep 5', 'memory', {memory: 100_000_000}],
    [
      'processes',
      'f() { if [ $1 -gt 0 ]; then (f $(($1 - 1))); else sleep 5; fi; }; f 300',
      'processes',
      {processes: 256},
    ],
  ] as const)(
    'a command inside firejail that takes too much of %s is stopped',
    async (_, line, breaks, limits) => {
      const {run} = await testCommand({sandbox, limits});
      const {outcome} = await run(['sh', '-c', line]);
      expect(outcome.note).toBe(limitSentence(breaks, testLimits(limits), 'command'));
      expect(textOf((await run(['echo', 'next'])).outcome)).toBe('next\n');
    },
  );

  it('a job inside firejail ends when who launched it is killed, though it ignores every signal', async () => {
    const directory = await testDirectory();
    const {path, held} = await lifeline(directory, 'held');
    const built = (name: string) =>
      JSON.stringify(fileURLToPath(new URL(`../../dist/source/runtime/${name}.js`, import.meta.url)));
    const launcher = `
      import {launch} from ${built('job-process')};
      import {firejailSandbox} from ${built('sandbox/firejail')};
      const [directory, path] = process.argv.slice(1);
      const script = 'trap "" HUP INT TERM; exec 3>"$0"; echo begun >&3; setsid sleep 1000 & while :; do sleep 1; done';
      launch({sandbox: firejailSandbox(), command: '/bin/sh', args: ['-c', script, path], directory, readable: [],
        environment: {PATH: process.env.PATH}, limits: {disk: 1e9, cpu: 1e5}});
      setInterval(() => undefined, 1000);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', launcher, directory, path]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(held, 'data');
    const ended = once(held, 'end');
    child.kill('SIGKILL');
    await expect(ended).resolves.toEqual([]);
  });
});
