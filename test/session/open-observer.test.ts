import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {openObserver} from '../../source/session/open-observer.js';
import {completeSettings} from '../../source/session/settings.js';
import {privateKeyOf, rawPipe, start} from '../board/fixture.js';

describe('openObserver', () => {
  it('leaves nobody on the board where nothing can be recorded', async () => {
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
    await expect(openObserver({settings, history: 'file'})).rejects.toThrow('ENOTDIR');
    await rawPipe('bob', server, 'notes');
    expect(log.filter((line) => line.startsWith('alice@'))).toEqual([]);
  });
});
