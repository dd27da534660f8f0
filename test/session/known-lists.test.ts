import {mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {knownList} from '../../source/session/known-lists.js';
import {completeSettings} from '../../source/session/settings.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'p2p-tui-lists-'));
});
afterEach(() => rmSync(directory, {recursive: true, force: true}));

const settingsOf = (cluster: string, host = 'pipe.pico.sh') => completeSettings({cluster, host}, {});

describe('access lists that are remembered', () => {
  it('a list is known the next time, for that cluster on that board alone', () => {
    const friends = settingsOf('alice/friends');
    expect(knownList(friends, directory).users).toBeUndefined();
    knownList(friends, directory).onUsers(['alice', 'bob']);
    expect(knownList(friends, directory).users).toEqual(['alice', 'bob']);
    expect(knownList(settingsOf('alice/others'), directory).users).toBeUndefined();
    expect(knownList(settingsOf('alice/friends', 'board.lan:2222'), directory).users).toBeUndefined();
  });

  it('only its user can read the file, and a board of this machine leaves nothing in it', () => {
    knownList(settingsOf('alice/friends', '127.0.0.1:2222'), directory).onUsers(['bob']);
    expect(readdirSync(directory)).toEqual([]);
    knownList(settingsOf('alice/friends'), directory).onUsers(['bob']);
    expect(statSync(join(directory, 'known-lists.json')).mode & 0o777).toBe(0o600);
  });

  it('what is no user in a file that somebody edited is passed over', () => {
    const path = join(directory, 'known-lists.json');
    writeFileSync(path, JSON.stringify({'pipe.pico.sh alice/friends': ['bob', 7, 'No Name', '']}));
    expect(knownList(settingsOf('alice/friends'), directory).users).toEqual(['bob']);
  });

  it.each(['not JSON', '[]', ''])(
    'a file that says %j is the same as none, and can be written again',
    (text) => {
      writeFileSync(join(directory, 'known-lists.json'), text);
      const {users, onUsers} = knownList(settingsOf('alice/friends'), directory);
      expect(users).toBeUndefined();
      onUsers(['bob']);
      expect(knownList(settingsOf('alice/friends'), directory).users).toEqual(['bob']);
    },
  );

  it('where the file cannot be written, nothing is remembered and nothing fails', () => {
    const path = join(directory, 'taken');
    writeFileSync(path, '');
    knownList(settingsOf('alice/friends'), path).onUsers(['bob']);
    expect(knownList(settingsOf('alice/friends'), path).users).toBeUndefined();
    mkdirSync(join(directory, 'known-lists.json'));
    expect(knownList(settingsOf('alice/friends'), directory).users).toBeUndefined();
  });

  it('the lists of a hundred clusters are remembered, those that changed last', () => {
    for (let number = 0; number <= 100; number++) {
      knownList(settingsOf(`alice/c${number}`), directory).onUsers(['bob']);
    }
    expect(knownList(settingsOf('alice/c0'), directory).users).toBeUndefined();
    expect(knownList(settingsOf('alice/c1'), directory).users).toEqual(['bob']);
  });
});
