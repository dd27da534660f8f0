/** `p2p-tui run` on a cluster whose host runs R. */
import {readFile} from 'node:fs/promises';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Context} from '../../../source/commands/cli/command.js';
import {commandJob} from '../../../source/commands/run/command-job.js';
import {useLab, wormholeFlags} from '../../helpers/lab.js';
import {connectTo, execute} from '../../helpers/listing.js';
import {runProgram} from '../../helpers/program.js';

const lab = useLab();

describe('the run command', {timeout: 60_000}, () => {
  it('p2p-tui run says why the board is not reached and when it tries again, and not at every try', async () => {
    const {directory, services} = lab();
    const flags = [
      '--cluster=alice/friends',
      '--host=127.0.0.1:9',
      `--identity=${services.keyFile('carol')}`,
    ];
    const {status, stderr} = await runProgram(['run', '--timeout=4s', ...flags, '--', 'true'], {
      PATH: process.env['PATH'],
      HOME: directory,
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Nothing answers at 127\.0\.0\.1:9: check that the board runs there; next try in 1 s\nThere was no result within 4s\.\n$/,
    );
  });

  it('p2p-tui run refuses a label that the board cannot carry, before anything is sent', async () => {
    for (const label of ['x'.repeat(5000), '水'.repeat(200)]) {
      const {status, stderr} = await lab().run('carol', ['run', `--label=${label}`], ['--', 'true']);
      expect(stderr).toMatch(/^--label is too long for the board: give a shorter name/);
      expect(status).toBe(2);
    }
  });

  it('a job is called by the beginning of its command, which never ends within a character', async () => {
    const given = {flags: {}, args: ['echo', `${'x'.repeat(34)}👩‍🚀 and more`], stdin: {isTTY: true}};
    const {label} = await commandJob(given as unknown as Context, new AbortController().signal);
    expect(label.isWellFormed()).toBe(true);
    expect(label).toMatch(/^echo x+.*…$/);
  });

  it('p2p-tui run says why a job waits that only p2p-tui can evaluate', async () => {
    const {services} = lab();
    // As the R package future.p2p hosts: one topic, and a hello of its own.
    const alice = await connectTo(services.board.port, await readFile(services.keyFile('alice')));
    onTestFinished(() => void alice.end());
    const topic = await execute(alice, 'pipe friends/future.p2p -a bob,carol');
    topic.resume();

    const why = /No p2p-tui host of this cluster has been heard.*\n/;
    const run = lab().start('carol', ['run', '--runtime=node', ...wormholeFlags(lab())], ['--', '() => 1']);
    await new Promise<void>((resolve) => {
      let said = '';
      run.child.stderr.on('data', (text: string) => {
        said += text;
        if (why.test(said)) resolve();
      });
    });
    run.child.kill('SIGINT');
    const {status, stderr} = await run.finished;
    expect(status).toBe(130);
    expect(stderr).toMatch(why);
  });
});
