import {once} from 'node:events';
import {readdir} from 'node:fs/promises';
import {describe, expect, it, vi} from 'vitest';
import {bytesPayload} from '../../../source/payload/file.js';
import {CodecError, pack} from '../../../source/runtime/codec.js';
import {handClock} from '../support/clock.js';
import {testCommand, textOf} from '../support/command.js';
import {lifeline} from '../support/lifeline.js';

describe('commandRuntime', () => {
  it('a command runs with its arguments and its input', async () => {
    const {run} = await testCommand();
    const {evaluation, outcome} = await run(
      ['sh', '-c', 'cat; echo "$1" >&2', 'sh', 'a b'],
      Buffer.from('in\0put'),
    );
    expect(evaluation).toMatchObject({ok: true, error: undefined});
    expect(outcome).toMatchObject({status: 0, signal: null});
    expect([textOf(outcome, 'stdout'), textOf(outcome, 'stderr')]).toEqual(['in\0put', 'a b\n']);
  });

  it('a command may have thousands of arguments, whatever is in them, and they are not left open to it', async () => {
    const {run} = await testCommand();
    const odd = ["it's", '', 'two\nlines\n', '$HOME `id` \\ "', 'wörd 水', '-n'];
    const many = Array.from({length: 20_000}, (_, index) => String(index));
    const script = 'shift 20000; printf "%s|" "$#" "$@"; ls /proc/self/fd | wc -l';
    const few = textOf((await run(['sh', '-c', 'ls /proc/self/fd | wc -l'])).outcome);
    const {outcome} = await run(['sh', '-c', script, 'sh', ...many, ...odd], Buffer.from('input'));
    expect(textOf(outcome)).toBe(`6|${odd.join('|')}|${few}`);
    expect(textOf((await run(['cat', ...many.map(() => '-')], Buffer.from('input'))).outcome)).toBe('input');
  });

  it('a command with more arguments than a system takes ends as a shell would have it, with a sentence', async () => {
    const {run} = await testCommand();
    for (const length of [100, 2000]) {
      const long = Array.from({length}, () => 'x'.repeat(200_000 / (length / 100)));
      const {outcome, evaluation} = await run(['true', ...long, ...long]);
      expect([outcome.status, evaluation.error]).toEqual([126, 'E2BIG']);
      expect(outcome.note).toMatch(/^The arguments of the command are too long: /);
    }
  });

  it('a command that fails returns its status or its signal', async () => {
    const {run} = await testCommand();
    const failed = await run(['sh', '-c', 'exit 3']);
    expect([failed.evaluation.ok, failed.outcome.status]).toEqual([false, 3]);
    expect(failed.evaluation.error).toBe('exit:3');
    const killed = await run(['sh', '-c', 'kill -9 $$']);
    expect([killed.evaluation.ok, killed.outcome.signal]).toEqual([false, 'SIGKILL']);
    expect(killed.evaluation.error).toBe('SIGKILL');
  });

  it('a command whose program does not exist ends with 127 and a sentence', async () => {
    // In a directory that we may not enter it could be, and the status be 126.
    vi.stubEnv('PATH', '/usr/bin:/bin');
    const {run} = await testCommand();
    const {outcome} = await run(['no-such-program']);
    vi.unstubAllEnvs();
    expect(outcome.status).toBe(127);
    expect(textOf(outcome, 'stderr')).toContain('no-such-program');
  });

  it('a command works in an empty home of its own, without our environment and files', async () => {
    vi.stubEnv('P2P_TUI_TEST_SECRET', 'swordfish');
    const {run} = await testCommand();
    const {outcome} = await run(['sh', '-c', 'env; ls -A; cd; pwd']);
    vi.unstubAllEnvs();
    const lines = textOf(outcome, 'stdout').trimEnd().split('\n');
    expect(lines.join()).not.toContain('swordfish');
    const home = lines.find((line) => line.startsWith('HOME='))?.slice('HOME='.length);
    expect(lines.at(-1)).toBe(home);
    expect(lines.slice(0, -1).every((line) => line.includes('='))).toBe(true);
  });

  it.runIf(process.platform === 'linux')('a command inherits no open file', async () => {
    const {run} = await testCommand();
    const {outcome} = await run(['ls', '-l', '/proc/self/fd']);
    const targets = [...textOf(outcome, 'stdout').matchAll(/ (\d+) -> (.*)$/gm)];
    expect(targets.length).toBeGreaterThan(3);
    const others = targets.filter(([, descriptor]) => Number(descriptor) > 2).map(([, , target]) => target);
    // One is the directory that ls itself reads.
    expect(others.filter((target) => target !== '/dev/null')).toEqual([
      expect.stringMatching(/^\/proc\/\d+\/fd$/),
    ]);
  });

  it('a command stops when it is interrupted, with all that it started', async () => {
    const {run, directory} = await testCommand();
    const {path, held} = await lifeline(directory, 'alive');
    const begun = once(held, 'data');
    const stop = new AbortController();
    const line = 'exec 3>"$0"; sleep 1000 & sleep 1000 & echo begun >&3; wait';
    const running = run(['sh', '-c', line, path], undefined, stop.signal);
    await begun;
    const gone = once(held, 'end');
    stop.abort();
    expect((await running).outcome).toMatchObject({interrupted: true, note: 'The command was interrupted.'});
    await gone;
  });

  it('a command that runs longer than it may is stopped', async () => {
    const {clock, fire} = handClock();
    const {run} = await testCommand({
      clock: {
        ...clock,
        after: (delay, action) => {
          const cancel = clock.after(delay, action);
          if (delay === 5000) setImmediate(fire, delay);
          return cancel;
        },
      },
      limits: {time: 5},
    });
    const {evaluation, outcome} = await run(['sleep', '1000']);
    expect(evaluation.ok).toBe(false);
    expect(outcome.note).toBe(
      'The command took more than 5 s, the limit of its worker (--max-time), and was stopped.',
    );
  });

  it('a command that writes more than it may is stopped, and what it wrote before is kept', async () => {
    const {run} = await testCommand({limits: {output: 1000}});
    const {outcome} = await run(['cat', '/dev/zero']);
    expect(textOf(outcome, 'stdout').length).toBe(1000);
    expect(outcome.note).toBe(
      'The command wrote more than 1 kB of output, the limit of its worker (--max-output), and was stopped.',
    );
  });

  it('the command runtime rejects a payload that is no command job', async () => {
    const {runtime, directory} = await testCommand();
    const payload = await bytesPayload(directory, await pack('node job', {source: '', args: []}));
    await expect(runtime.evaluate(payload, {signal: new AbortController().signal})).rejects.toBeInstanceOf(
      CodecError,
    );
  });

  it('the command runtime leaves nothing but results in its directory once it is closed', async () => {
    const {run, runtime, directory} = await testCommand();
    await run(['touch', 'left']);
    await runtime.close();
    expect((await readdir(directory)).filter((name) => !name.endsWith('.payload'))).toEqual([]);
  });
});
