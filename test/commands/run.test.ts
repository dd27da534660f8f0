/** `p2p-tui run` on a cluster whose host runs R. */
import {readFile} from 'node:fs/promises';
import {describe, expect, it, onTestFinished} from 'vitest';
import {useLab, wormholeFlags} from '../helpers/lab.js';
import {connectTo, execute} from '../helpers/listing.js';

const lab = useLab();

describe('p2p-tui run', {timeout: 60_000}, () => {
  it('says why a job waits that only p2p-tui can evaluate', async () => {
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
