import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {constants, tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'p2p-tui-settings-'));
});
afterEach(() => rmSync(directory, {recursive: true, force: true}));

const signals = Object.keys(constants.signals) as NodeJS.Signals[];
const handlers = () => signals.map((name) => `${name}: ${process.listenerCount(name)}`);

describe('files in which something is remembered', () => {
  it('whoever remembers something leaves the signals of the program alone', async () => {
    const before = handlers();
    // What a package does when it is loaded has happened already, had it been imported above.
    const {openConfig} = await import('../../source/session/config.js');
    const {knownList} = await import('../../source/session/known-lists.js');
    const {openKnownUsers} = await import('../../source/session/known-users.js');
    const {completeSettings} = await import('../../source/session/settings.js');
    openConfig(directory).rememberOpened({cluster: 'alice/friends'});
    knownList(completeSettings({cluster: 'alice/friends'}, {}), directory).onUsers(['bob']);
    openKnownUsers(directory).remember('pipe.pico.sh', {id: 'SHA256:x', name: 'a key'}, 'alice');
    expect(readdirSync(directory)).toEqual(
      expect.arrayContaining(['config.json', 'known-lists.json', 'known-users.json']),
    );
    expect(handlers()).toEqual(before);
  });
});
