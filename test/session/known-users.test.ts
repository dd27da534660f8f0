import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openKnownUsers} from '../../source/session/known-users.js';

const key = {id: 'SHA256:x', name: 'a key'};
const other = {id: 'SHA256:y', name: 'another'};

describe('openKnownUsers', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'known-users-'));
  });

  afterEach(async () => {
    await rm(directory, {recursive: true, force: true});
  });

  it('remembers who each key is on each board, for other processes as well', () => {
    const known = openKnownUsers(directory);
    known.remember('pipe.pico.sh', key, 'alice');
    known.remember('pipe.pico.sh', other, 'bob');
    known.remember('elsewhere', key, 'carol');
    const again = openKnownUsers(directory);
    expect([key, other].map((one) => again.userOf('pipe.pico.sh', one))).toEqual(['alice', 'bob']);
    expect(again.userOf('elsewhere', key)).toBe('carol');
    expect(again.userOf('elsewhere', other)).toBeUndefined();
  });

  it('writes nothing until there is something to remember', async () => {
    expect(openKnownUsers(directory).userOf('pipe.pico.sh', key)).toBeUndefined();
    expect(await readdir(directory)).toEqual([]);
  });

  it.each(['{', '[]', '{"pipe.pico.sh": 3}', '{"pipe.pico.sh": {"SHA256:x": "no name"}}'])(
    'begins anew where the file says %s',
    async (text) => {
      await writeFile(join(directory, 'known-users.json'), text);
      const known = openKnownUsers(directory);
      expect(known.userOf('pipe.pico.sh', key)).toBeUndefined();
      known.remember('pipe.pico.sh', key, 'alice');
      expect(openKnownUsers(directory).userOf('pipe.pico.sh', key)).toBe('alice');
    },
  );

  it('goes on where nothing can be written', async () => {
    await writeFile(join(directory, 'file'), '');
    const known = openKnownUsers(join(directory, 'file', 'settings'));
    known.remember('pipe.pico.sh', key, 'alice');
    expect(known.userOf('pipe.pico.sh', key)).toBeUndefined();
  });
});
