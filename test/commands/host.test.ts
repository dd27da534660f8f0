import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openLab, type Lab} from '../helpers/lab.js';
import {start} from '../helpers/program.js';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

describe('p2p-tui --host-cluster', {timeout: 60_000}, () => {
  it('hosts several clusters, and names the one each line is about', async () => {
    const flags = lab.flags('alice').filter((flag) => !flag.startsWith('--cluster'));
    const host = start(
      [
        '--host-cluster',
        '--cluster=alice/friends,alice/lab',
        '--users=bob',
        '--json',
        '--duration=3s',
        ...flags,
      ],
      {...process.env, HOME: lab.directory, XDG_CONFIG_HOME: lab.directory},
    );
    for (const cluster of ['alice/friends', 'alice/lab']) {
      const line = await host.line((text) => text.includes(`You host ${cluster} for bob`));
      expect(JSON.parse(line)).toMatchObject({type: 'note', cluster});
    }

    expect((await host.finished).status).toBe(0);
  });

  it('keeps the list for the next time, and says on standard error who holds the topic', async () => {
    const first = lab.start('alice', ['--host-cluster', '--users=bob', '--json']);
    await first.line((line) => line.includes('You host alice/friends for bob'));
    const other = lab.start('alice', ['--host-cluster', '--users=carol', '--json']);
    await other.line((line) => line.includes('"state":"exiled"'));
    first.child.kill('SIGKILL');
    await other.line((line) => line.includes('You host alice/friends for carol'));
    other.child.kill('SIGTERM');
    expect((await other.finished).stderr).toMatch(
      /alice\/friends\/future\.p2p is held with the access list alice, bob .*; end that one/,
    );
    const again = lab.start('alice', ['--host-cluster', '--json']);
    await again.line((line) => line.includes('You host alice/friends for carol'));
    again.child.kill('SIGTERM');
    expect((await again.finished).status).toBe(0);
  });
});
