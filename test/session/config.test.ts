import {mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openConfig} from '../../source/session/config.js';
import {picoHost} from '../../source/board/cluster-name.js';
import {formNumber} from '../../source/session/config-form.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'p2p-tui-config-'));
});
afterEach(() => rm(directory, {recursive: true, force: true}));

describe('openConfig', () => {
  it('users are remembered by cluster, the owner left out, over a restart and for this user alone', async () => {
    const config = openConfig(directory);
    expect(config.listsOn(picoHost).usersOf('alice/a.b')).toBeUndefined();
    config.listsOn(picoHost).changeUsers('alice/a.b', () => ['alice', 'bob']);
    config.listsOn(picoHost).changeUsers('alice/lab', () => ['carol']);
    expect(openConfig(directory).listsOn(picoHost).usersOf('alice/a.b')).toEqual(['bob']);
    expect(openConfig(directory).listsOn(picoHost).usersOf('alice/lab')).toEqual(['carol']);
    expect((await stat(join(directory, 'config.json'))).mode & 0o777).toBe(0o600);
  });

  it('the settings remember how the last cluster was opened, and no more than that', async () => {
    openConfig(directory).rememberOpened({cluster: 'alice/friends', host: 'lan:2222', identity: '/k'});
    expect(openConfig(directory).lastOpened()).toEqual({
      cluster: 'alice/friends',
      host: 'lan:2222',
      user: undefined,
      identity: '/k',
      acceptHostKey: undefined,
      sshArgs: undefined,
    });
    const text = await readFile(join(directory, 'config.json'), 'utf8');
    expect(Object.keys((JSON.parse(text) as {last: object}).last)).toEqual(['cluster', 'host', 'identity']);
  });

  it('the settings remember the arguments for ssh, without a host key', async () => {
    openConfig(directory).rememberOpened({cluster: 'alice/friends', sshArgs: '-J hop'});
    expect(openConfig(directory).lastOpened()).toMatchObject({sshArgs: '-J hop', acceptHostKey: undefined});
    const last = {cluster: 'a/b', sshArgs: '-J hop', acceptHostKey: 'SHA256:x'};
    await writeFile(join(directory, 'config.json'), JSON.stringify({last}));
    expect(openConfig(directory).lastOpened()).toMatchObject({sshArgs: '-J hop', acceptHostKey: undefined});
  });

  it('the settings remember several clusters that were opened at once', () => {
    openConfig(directory).rememberOpened({cluster: 'alice/friends,bob/lab'});
    expect(openConfig(directory).lastOpened()?.cluster).toBe('alice/friends,bob/lab');
    openConfig(directory).rememberOpened({cluster: 'alice/friends,'});
    expect(openConfig(directory).lastOpened()).toBeUndefined();
  });

  it.each([
    'not json',
    '{"users": 3, "last": "x"}',
    '{"users": {"a/b": [1, "B B"]}, "last": {"cluster": "x"}}',
  ])('a settings file that makes no sense is read as an empty one: %s', async (text) => {
    await writeFile(join(directory, 'config.json'), text);
    const config = openConfig(directory);
    expect(config.listsOn(picoHost).usersOf('a/b') ?? []).toEqual([]);
    expect(config.lastOpened()).toBeUndefined();
    expect(config.listsOn(picoHost).changeUsers('a/b', () => ['bob'])).toBeUndefined();
    expect(config.listsOn(picoHost).usersOf('a/b')).toEqual(['bob']);
  });

  it('a settings file that cannot be read is kept, and the notice says where', async () => {
    const path = join(directory, 'config.json');
    await writeFile(path, '{"users": {"alice/lab": ["carol"]');
    const {notice, listsOn} = openConfig(directory);
    const [, aside = ''] =
      /^The settings .* could not be read: they are kept as (.*), and new ones begin\.$/.exec(notice ?? '') ??
      [];
    expect(await readFile(aside, 'utf8')).toBe('{"users": {"alice/lab": ["carol"]');
    expect(listsOn(picoHost).changeUsers('alice/lab', () => ['bob'])).toBeUndefined();
    expect(openConfig(directory).notice).toBeUndefined();
    expect(openConfig(directory).listsOn(picoHost).usersOf('alice/lab')).toEqual(['bob']);
    expect(await readFile(aside, 'utf8')).toContain('carol');
  });

  it('lists of clusters of one name on two boards are two, and an older list counts for both', () => {
    const config = openConfig(directory);
    config.listsOn(picoHost).changeUsers('alice/lab', () => ['bob']);
    expect(config.listsOn('lan:2222').usersOf('alice/lab')).toEqual(['bob']);
    config.listsOn('lan:2222').changeUsers('alice/lab', (kept = []) => [...kept, 'carol']);
    expect(config.listsOn('lan:2222').usersOf('alice/lab')).toEqual(['bob', 'carol']);
    expect(config.listsOn(picoHost).usersOf('alice/lab')).toEqual(['bob']);
  });

  it('whoever watches the lists is told when another process changes them, not of what was there before', async () => {
    const lists = openConfig(directory).listsOn(picoHost);
    lists.changeUsers('alice/lab', () => ['bob']);
    const seen: unknown[] = [];
    const end = lists.watch(() => seen.push(lists.usersOf('alice/lab')));
    // The settings are put in the place of the file that was there, as another process does it.
    openConfig(directory)
      .listsOn(picoHost)
      .changeUsers('alice/lab', () => ['carol']);
    await expect.poll(() => seen.at(-1), {timeout: 20_000}).toEqual(['carol']);
    end();
    openConfig(directory)
      .listsOn(picoHost)
      .changeUsers('alice/lab', () => ['dave']);
    expect(seen.at(-1)).toEqual(['carol']);
  });

  it('where the folder of the settings cannot be there is nothing to read, and writing says why', async () => {
    const nowhere = join(directory, 'link');
    await symlink(join(directory, 'none', 'there'), nowhere);
    const config = openConfig(join(nowhere, 'p2p-tui'));
    expect([config.notice, config.lastOpened()]).toEqual([undefined, undefined]);
    expect(config.listsOn(picoHost).usersOf('alice/lab')).toBeUndefined();
    expect(config.rememberOpened({cluster: 'alice/lab'})).toMatch(
      /config\.json could not be written: no such file or directory \(.*\): check that its folder is there, and yours to write$/,
    );
    expect(await readdir(directory)).toEqual(['link']);
  });

  it('settings that are no file are told of, kept, and missed only by whoever needs them', async () => {
    await mkdir(join(directory, 'config.json'));
    const config = openConfig(directory);
    const why =
      /^The settings .*config\.json cannot be read \(.*\): make it a file that is yours, or move it away\.$/;
    expect(config.notice).toMatch(why);
    expect(config.lastOpened()).toBeUndefined();
    expect(() => config.listsOn(picoHost).usersOf('alice/lab')).toThrow(why);
    expect(config.rememberOpened({cluster: 'alice/lab'})).toMatch(/could not be written/);
    expect(await readdir(join(directory, 'config.json'))).toEqual([]);
  });

  it('opening the settings writes nothing', async () => {
    openConfig(directory);
    expect(await readdir(directory)).toEqual([]);
    const text = '{"last": {"cluster": "alice/lab"}}';
    await writeFile(join(directory, 'config.json'), text);
    expect(openConfig(directory).lastOpened()?.cluster).toBe('alice/lab');
    expect(await readFile(join(directory, 'config.json'), 'utf8')).toBe(text);
  });
});

describe('forms of the settings file', () => {
  /** Files as the released code of each form wrote them, from the one without a number on. */
  const oldFiles: readonly string[] = [
    '{\n\t"last": {\n\t\t"cluster": "alice/friends,bob/lab",\n\t\t"host": "lan:2222",\n\t\t"identity": "/home/alice/.ssh/id_ed25519",\n\t\t"acceptHostKey": "SHA256:Yz0cNc5pUJJcyRzNWxbBvLxZ5jdaSaw5HR2Xn1pP4aE"\n\t},\n\t"users": {\n\t\t"alice/friends": [\n\t\t\t"bob",\n\t\t\t"carol"\n\t\t]\n\t}\n}',
  ];

  it('this test has an old settings file for every form before the present one', () => {
    expect(formNumber.form).toBe(oldFiles.length);
  });

  it.each(oldFiles.map((text, form) => [form, text] as const))(
    'a settings file of form %i is brought to the present form, with all that was remembered',
    async (_form, text) => {
      const path = join(directory, 'config.json');
      await writeFile(path, text);
      const config = openConfig(directory);
      const last = {
        cluster: 'alice/friends,bob/lab',
        host: 'lan:2222',
        identity: '/home/alice/.ssh/id_ed25519',
        acceptHostKey: 'SHA256:Yz0cNc5pUJJcyRzNWxbBvLxZ5jdaSaw5HR2Xn1pP4aE',
      };
      expect(config.notice).toBeUndefined();
      expect(config.lastOpened()).toEqual({...last, sshArgs: undefined});
      expect(config.listsOn(picoHost).usersOf('alice/friends')).toEqual(['bob', 'carol']);
      expect(config.listsOn(picoHost).changeUsers('alice/lab', () => ['dave'])).toBeUndefined();
      expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
        form: formNumber.form,
        last,
        users: {'alice/friends': ['bob', 'carol'], 'alice/lab': ['dave']},
      });
    },
  );

  it('a settings file of a later version is refused, and not written', async () => {
    const path = join(directory, 'config.json');
    const later = `{"form": ${formNumber.form + 1}, "users": "in another way"}`;
    const running = openConfig(directory);
    await writeFile(path, later);
    expect(() => openConfig(directory)).toThrow(
      /^The settings .* were written by a later p2p-tui: update p2p-tui, or move the file away\.$/,
    );
    expect(running.listsOn(picoHost).changeUsers('alice/lab', () => ['bob'])).toMatch(
      /were written by a later p2p-tui: update p2p-tui/,
    );
    expect(await readFile(path, 'utf8')).toBe(later);
    expect((await readdir(directory)).filter((name) => !name.endsWith('.lock'))).toEqual(['config.json']);
  });
});
