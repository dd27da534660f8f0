/** `p2p-tui run` on a cluster whose host runs R. */
import {readFile} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {openLab, wormholeFlags, type Lab} from '../helpers/lab.js';
import {connectTo, execute} from '../helpers/listing.js';
import {start} from '../helpers/program.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
}, 60_000);

afterAll(() => lab.close(), 60_000);

describe('p2p-tui run', {timeout: 60_000}, () => {
  it('says why a job waits that only p2p-tui can evaluate', async () => {
    // As the R package future.p2p hosts: one topic, and a hello of its own.
    const alice = await connectTo(lab.services.board.port, await readFile(lab.services.keyFile('alice')));
    const topic = await execute(alice, 'pipe friends/future.p2p -a bob,carol');
    topic.resume();

    const args = ['run', '--runtime=node', ...lab.flags('carol'), ...wormholeFlags(lab), '--', '() => 1'];
    const run = start(args, {...process.env, HOME: lab.directory, TMPDIR: lab.directory});
    let said = '';
    for await (const chunk of run.child.stderr) {
      said += String(chunk);
      if (said.includes('No p2p-tui host of this cluster has been heard')) break;
    }

    run.child.kill('SIGINT');
    expect((await run.finished).status).toBe(130);
    expect(said).toMatch(/No p2p-tui host of this cluster has been heard.*\n/);
    alice.end();
  });
});
