import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {startBackgroundHost} from '../../../source/commands/dashboard/background-host.js';

/** Tells its arguments, and ends. */
const tells = [process.execPath, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--'];

describe('a host in the background', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'p2p-tui-background-'));
  });
  afterEach(() => rm(directory, {recursive: true, force: true}));

  it('reaches the board as the dashboard does, from whatever directory, and hosts for what is left of its time', async () => {
    const host = startBackgroundHost({
      ...{program: tells, directory, clusters: ['alice/friends', 'alice/lab'], seconds: 90.4},
      flags: {
        host: 'lan:2222',
        user: 'alice',
        identity: 'keys/alice',
        sshArgs: '-J hop',
        cluster: 'alice/friends',
      },
    });
    await expect(host.standsBy()).rejects.toThrow(
      `The process in the background ended (status 0): ${host.log}`,
    );
    expect(JSON.parse(await readFile(host.log, 'utf8'))).toEqual([
      '--host-cluster',
      '--cluster=alice/friends,alice/lab',
      '--host=lan:2222',
      '--user=alice',
      `--identity=${resolve('keys/alice')}`,
      '--ssh-args=-J hop',
      '--duration=90s',
    ]);
  });
});
