import {describe, expect, it} from 'vitest';
import type {Connection} from '../../source/ssh/connection.js';
import {createUserConnect, type UserConnectOptions} from '../../source/ssh/connect.js';
import {systemClock} from '../../source/clock/system.js';
import type {LoginKey} from '../../source/ssh/identity/identity.js';
import {fingerprint} from '../../source/ssh/trust/fingerprint.js';
import {blobOf} from '../helpers/keys.js';
import {privateKeyOf, start} from '../board/fixture.js';

/** A board, and a user whose `~/.ssh` has `files` and a key that nobody knows. */
async function setUp(files: Readonly<Record<string, string>>) {
  const server = await start();
  const home = '/home/alice';
  const all = new Map(Object.entries(files).map(([name, text]) => [`${home}/.ssh/${name}`, text]));
  const connect = (
    host: string,
    options: Partial<UserConnectOptions> & Pick<UserConnectOptions, 'board'>,
    fits?: (key: LoginKey) => boolean,
  ): Promise<Connection> =>
    createUserConnect({
      user: {name: 'alice', uid: 1000, home, machine: 'laptop', env: {}},
      files: {
        readFile: (path) => {
          const text = all
            .get(path)
            ?.replaceAll('PORT', String(server.port))
            .replaceAll('HOSTKEY', `[127.0.0.1]:${server.port} ${server.hostKey}`);
          return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text);
        },
        glob: () => Promise.resolve([]),
        appendLine: () => Promise.resolve(),
        succeeds: () => Promise.resolve(false),
        isOpen: () => Promise.resolve(false),
      },
      acceptHostKey: server.fingerprint,
      ...options,
    })({host, port: 22, username: '', clock: systemClock, ...(fits && {fits})});
  return connect;
}

describe('connections as the user would make them', () => {
  it('a connection has the host to which the name of its board leads', async () => {
    const connect = await setUp({
      config: 'Host pipes\n HostName 127.0.0.1\n Port PORT\n',
      id_ed25519: privateKeyOf('bob'),
    });
    const connection = await connect('pipes', {board: {host: 'pipes'}});
    expect(connection.host).toBe('127.0.0.1');
    expect(await connection.run('user')).toMatch(/^bob\n/);
    await connection.close();
  });

  it('a board with another host is known by known_hosts, too, when a fingerprint is given', async () => {
    const connect = await setUp({
      config: 'Host pipes\n HostName 127.0.0.1\n Port PORT\n',
      known_hosts: 'HOSTKEY',
      id_ed25519: privateKeyOf('bob'),
    });
    const given = {board: {host: 'pipes'}, acceptHostKey: 'SHA256:ofTheOther'};
    await expect(connect('pipes', given)).rejects.toMatchObject({failure: 'hostKey'});
    const asked: string[] = [];
    const connection = await connect('pipes', {
      ...given,
      otherHostOf(board) {
        asked.push(board);
        return 'other';
      },
    });
    expect(asked).toEqual(['127.0.0.1']);
    await connection.close();
  });

  it('a connection is made by the first key that fits, and tells which it was', async () => {
    const connect = await setUp({
      config: 'Host pipes\n HostName 127.0.0.1\n Port PORT\n',
      id_ed25519: privateKeyOf('bob'),
      id_rsa: privateKeyOf('carol'),
    });
    const first = await connect('pipes', {board: {host: 'pipes'}});
    const second = await connect('pipes', {board: {host: 'pipes'}}, ({id}) => id !== first.key?.id);
    expect([first, second].map(({key}) => key)).toEqual([
      {
        id: fingerprint(blobOf(privateKeyOf('bob'))),
        name: expect.stringContaining('~/.ssh/id_ed25519 (') as string,
      },
      {
        id: fingerprint(blobOf(privateKeyOf('carol'))),
        name: expect.stringContaining('~/.ssh/id_rsa (') as string,
      },
    ]);
    expect(await second.run('user')).toMatch(/^carol\n/);
    await Promise.all([first.close(), second.close()]);
  });

  it.each([
    ['is configured', 'Host pipes\n IdentityFile ~/.ssh/ours\n', []],
    ['is given', '', ['/home/alice/.ssh/ours']],
  ])('shows another host of the board the key that %s for the board', async (_, more, identities) => {
    const connect = await setUp({
      config: `${more}Host other\n HostName 127.0.0.1\n Port PORT\n`,
      id_ed25519: privateKeyOf('bob'),
      ours: privateKeyOf('carol'),
    });
    const connection = await connect('other', {board: {host: 'pipes'}, identities});
    expect(await connection.run('user')).toMatch(/^carol\n/);
    await connection.close();
  });
});
