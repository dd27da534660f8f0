import {mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {withLast} from '../../../source/commands/cli/settings.js';
import {runProgram} from '../../helpers/program.js';

const last = {cluster: 'alice/friends', host: 'lan:2222', user: 'alice', identity: '/k'};

describe('what the dashboard opens again', () => {
  it('the dashboard opens the last cluster with the connection that it had', () => {
    expect(withLast({}, {...last, sshArgs: '-J hop'})).toEqual({
      cluster: 'alice/friends',
      host: 'lan:2222',
      user: 'alice',
      identity: '/k',
      sshArgs: '-J hop',
    });
    expect(withLast({debug: true}, {...last, acceptHostKey: 'SHA256:x'})).toEqual({
      cluster: 'alice/friends',
      host: 'lan:2222',
      user: 'alice',
      identity: '/k',
      acceptHostKey: 'SHA256:x',
      debug: true,
    });
  });

  it('the dashboard prefers the flags of now to those of the last time, and drops what they exclude', () => {
    expect(withLast({host: 'other'}, last)).toMatchObject({host: 'other', cluster: 'alice/friends'});
    const overSsh = withLast({sshArgs: '-J hop'}, {...last, acceptHostKey: 'SHA256:x'});
    expect(overSsh).toMatchObject({sshArgs: '-J hop', cluster: 'alice/friends'});
    expect(overSsh).not.toHaveProperty('acceptHostKey');
    const direct = withLast({acceptHostKey: 'SHA256:y'}, {...last, sshArgs: '-J hop'});
    expect(direct).not.toHaveProperty('sshArgs');
  });

  it('the dashboard opens nothing again when a cluster is named, or none was open', () => {
    expect(withLast({cluster: 'bob/lab'}, last)).toEqual({cluster: 'bob/lab'});
    expect(withLast({}, undefined)).toEqual({});
  });
});

describe('broken settings', () => {
  it('settings that cannot be read are kept, and the dashboard says so before it asks for a terminal', async () => {
    const home = await mkdtemp(join(tmpdir(), 'p2p-tui-settings-'));
    try {
      const directory = join(home, 'p2p-tui');
      await mkdir(directory);
      await writeFile(join(directory, 'config.json'), '{"last": {"cluster": "alice/friends"},}');
      const {status, stderr} = await runProgram([], {...process.env, HOME: home, XDG_CONFIG_HOME: home});
      const [notice = '', complaint = ''] = stderr.split('\n');
      expect(notice).toMatch(/^The settings .*config\.json could not be read: they are kept as .*$/);
      expect(complaint).toMatch(/terminal/);
      expect(status).toBe(1);
      expect(await readdir(directory)).toHaveLength(1);
    } finally {
      await rm(home, {recursive: true, force: true});
    }
  });
});
