import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {start} from '../helpers/program.js';
import {optionFlags} from './helpers/ssh-config.js';
import {has, needing} from './helpers/which.js';

describe.skipIf(!has('ssh'))(needing("the demo's board, by ssh", 'ssh'), {timeout: 60_000}, () => {
  it("ssh lists the demo's topics with their access list", async () => {
    const demo = start(['demo', '--headless', '--json']);
    try {
      const note = await demo.line((line) => line.includes('ssh -i '));
      const [, key = '', port = ''] = /ssh -i (\S+) -p (\d+) 127\.0\.0\.1 ls/.exec(note) ?? [];
      const options = {StrictHostKeyChecking: 'no', UserKnownHostsFile: '/dev/null', IdentitiesOnly: 'yes'};
      const flags = [...optionFlags(options), '-i', key, '-p', port];
      const {stdout} = await promisify(execFile)('ssh', [...flags, '127.0.0.1', 'ls']);
      expect(stdout).toContain('- alice/friends/future.p2p: (Access List: alice, bob, carol, diana)\r\n');
      expect(stdout).toContain('- alice/friends/p2p-tui: (Access List: alice, bob, carol, diana)\r\n');
    } finally {
      demo.child.kill('SIGINT');
      await demo.finished;
    }
  });
});
