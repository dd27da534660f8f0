/** When the time of `--timeout` and `--duration` begins: with the command, whatever it does first. */
import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {describe, expect, it} from 'vitest';
import {useLab, wormholeFlags} from '../../helpers/lab.js';
import {runProgram, start} from '../../helpers/program.js';
import {savedFutures} from '../../runtime/support/saved-futures.js';

const lab = useLab();
const workerFlags = () => [
  '--worker',
  '--runtime=command',
  '--sandbox=none',
  '--json',
  ...wormholeFlags(lab()),
];

describe('time limits of commands', {timeout: 60_000}, () => {
  it('the timeout of run counts while the job is prepared', async () => {
    const tools = join(lab().directory, 'tools');
    await mkdir(tools);
    // Who asks it for its version waits for an hour.
    await writeFile(join(tools, 'Rscript'), '#!/bin/sh\nexec sleep 3600\n');
    await chmod(join(tools, 'Rscript'), 0o755);
    const job = join(lab().directory, 'job.rds');
    await writeFile(job, savedFutures.current.bytes);
    const path = [tools, process.env['PATH']].join(delimiter);
    const args = ['run', ...lab().flags('carol'), `--file=${job}`, '--timeout=2s'];
    expect(await runProgram(args, {...process.env, PATH: path})).toEqual({
      status: 1,
      stdout: '',
      stderr: 'There was no result within 2s.\n',
    });
  });

  it.each([
    ['worker', 'carol', () => workerFlags()],
    ['host', 'alice', () => ['--host-cluster', '--users=bob']],
  ] as const)('a %s that could not join ends when its --duration is over', async (_, person, args) => {
    // A port where nobody listens.
    const flags = lab()
      .flags(person)
      .map((flag) => (flag.startsWith('--host=') ? '--host=127.0.0.1:1' : flag));
    const {status, stderr} = await start([...args(), ...flags, '--duration=2s']).finished;
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      'alice/friends could not be joined within 2s: the time of --duration is over.',
    );
    expect(status).toBe(1);
  });

  it('the --duration of a worker counts while it waits for its host', async () => {
    const worker = lab().start('bob', [...workerFlags(), '--duration=1h']);
    await worker.line((line) => line.includes('"type":"link"'));
    const begun = Date.now();
    // As long as a host that comes late; what workers say has whole seconds.
    await delay(3000);
    lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
    const hello = await worker.line((line) => line.includes('"type":"worker"'));
    const {expires} = JSON.parse(hello) as {expires: number};
    expect(expires).toBeLessThanOrEqual(Math.ceil(begun / 1000) + 3600);
  });
});
