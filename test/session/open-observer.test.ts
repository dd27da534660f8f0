import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {openObserver} from '../../source/session/open-observer.js';
import {completeSettings} from '../../source/session/settings.js';
import {privateKeyOf, rawPipe, start} from '../board/fixture.js';

describe('openObserver', () => {
  it('an observer opens where nothing can be recorded, says so, and leaves no connection on the board', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'p2p-tui-observer-'));
    onTestFinished(() => rm(directory, {recursive: true, force: true}));
    const identity = join(directory, 'key');
    await writeFile(identity, privateKeyOf('alice'), {mode: 0o600});
    // A file where a directory would have to be.
    vi.stubEnv('XDG_DATA_HOME', identity);
    onTestFinished(() => void vi.unstubAllEnvs());
    const log: string[] = [];
    const server = await start({log: (line) => log.push(line)});
    const settings = completeSettings(
      {
        cluster: 'alice/friends',
        host: `${server.host}:${server.port}`,
        identity,
        acceptHostKey: server.fingerprint,
      },
      {},
    );
    const observer = await openObserver({settings, history: 'file'});
    expect(observer.store.recording()).toMatchObject({by: 'nobody', reason: 'log not writable'});
    await observer.close();
    await rawPipe('bob', server, 'notes');
    const alice = log.filter((line) => line.startsWith('alice@'));
    expect(alice.filter((line) => line.includes(' connected')).length).toBe(
      alice.filter((line) => line.includes(' disconnected')).length,
    );
  });
});
