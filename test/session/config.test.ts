import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openConfig} from '../../source/session/config.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'p2p-tui-config-'));
});
afterEach(() => rm(directory, {recursive: true, force: true}));

describe('openConfig', () => {
  it('remembers users by cluster, the owner left out, over a restart and for this user alone', async () => {
    const config = openConfig(directory);
    expect(config.usersOf('alice/a.b')).toBeUndefined();
    config.rememberUsers('alice/a.b', ['alice', 'bob']);
    config.rememberUsers('alice/lab', ['carol']);
    expect(openConfig(directory).usersOf('alice/a.b')).toEqual(['bob']);
    expect(openConfig(directory).usersOf('alice/lab')).toEqual(['carol']);
    expect((await stat(join(directory, 'config.json'))).mode & 0o777).toBe(0o600);
  });

  it('remembers how the last cluster was opened, and no more than that', async () => {
    openConfig(directory).rememberOpened({cluster: 'alice/friends', host: 'lan:2222', identity: '/k'});
    expect(openConfig(directory).lastOpened()).toEqual({
      cluster: 'alice/friends',
      host: 'lan:2222',
      identity: '/k',
      acceptHostKey: undefined,
      sshArgs: undefined,
    });
    const text = await readFile(join(directory, 'config.json'), 'utf8');
    expect(Object.keys((JSON.parse(text) as {last: object}).last)).toEqual(['cluster', 'host', 'identity']);
  });

  it('remembers the arguments for ssh, which go with no host key', async () => {
    openConfig(directory).rememberOpened({cluster: 'alice/friends', sshArgs: '-J hop'});
    expect(openConfig(directory).lastOpened()).toMatchObject({sshArgs: '-J hop', acceptHostKey: undefined});
    const last = {cluster: 'a/b', sshArgs: '-J hop', acceptHostKey: 'SHA256:x'};
    await writeFile(join(directory, 'config.json'), JSON.stringify({last}));
    expect(openConfig(directory).lastOpened()).toMatchObject({sshArgs: '-J hop', acceptHostKey: undefined});
  });

  it('remembers several clusters that were opened at once', () => {
    openConfig(directory).rememberOpened({cluster: 'alice/friends,bob/lab'});
    expect(openConfig(directory).lastOpened()?.cluster).toBe('alice/friends,bob/lab');
    openConfig(directory).rememberOpened({cluster: 'alice/friends,'});
    expect(openConfig(directory).lastOpened()).toBeUndefined();
  });

  it.each([
    'not json',
    '{"users": 3, "last": "x"}',
    '{"users": {"a/b": [1, "B B"]}, "last": {"cluster": "x"}}',
  ])('makes nothing wrong of %s', async (text) => {
    await writeFile(join(directory, 'config.json'), text);
    const config = openConfig(directory);
    expect(config.usersOf('a/b') ?? []).toEqual([]);
    expect(config.lastOpened()).toBeUndefined();
    expect(config.rememberUsers('a/b', ['bob'])).toBeUndefined();
    expect(config.usersOf('a/b')).toEqual(['bob']);
  });
});
