/** Who is named, and what is advised, where the way through OpenSSH's server as a jump host does not lead on. */
import {spawnSync} from 'node:child_process';
import {chmod, mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {Connection} from '../../source/ssh/connection.js';
import {hostBlock, optionFlags} from './helpers/ssh-config.js';
import {makeKey, type Sshd, startSshd, usable, whySkipped} from './helpers/sshd.js';
import {makeUser, type SshUser} from './helpers/user.js';

describe.skipIf(!usable)(`jump hosts that do not let through${whySkipped}`, () => {
  let directory = '';
  let user: SshUser;
  let target: Sshd;
  let one: Sshd;
  const open: Connection[] = [];
  const keys = () => ({target: join(directory, 'for-target'), one: join(directory, 'for-one')});

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'jump-trouble-'));
    makeKey(keys().target);
    makeKey(keys().one);
    target = await startSshd(directory, 'target', 'board', [keys().target]);
    one = await startSshd(directory, 'one', 'jump', [keys().one]);
  });

  beforeEach(async () => {
    user = await makeUser(await mkdtemp(join(directory, 'home-')));
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((connection) => connection.close()));
  });

  afterAll(async () => {
    await Promise.all([target, one].map((server) => server.stop()));
    await rm(directory, {recursive: true, force: true});
  });

  const connect = async (...given: Parameters<SshUser['connect']>): Promise<Connection> => {
    const connection = await user.connect(...given);
    open.push(connection);
    return connection;
  };

  const config = (jumps: string): string =>
    hostBlock('board', target.port, keys().target, `ProxyJump ${jumps}`) +
    hostBlock('one', one.port, keys().one);
  const knowAll = async (): Promise<void> => {
    await user.write('known_hosts', (await target.knownHosts()) + (await one.knownHosts()));
  };

  it('an error at a jump host names the jump host, and not the board', async () => {
    const jumpHost = `127.0.0.1:${one.port}`;
    const name = `The jump host ${jumpHost} (ProxyJump)`;
    await user.write('config', config('one'));
    await user.write('known_hosts', await target.knownHosts());
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      ...{failure: 'hostKey', jumpHost},
      message: expect.stringContaining(
        `At the jump host ${jumpHost} (ProxyJump), the host key of [127.0.0.1]:${one.port} is not known yet`,
      ) as string,
    });

    await knowAll();
    const wrongKey = config('one').replace(keys().one, keys().target);
    await user.write('config', wrongKey);
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      ...{failure: 'auth', jumpHost},
      message: expect.stringContaining(`${name} accepts none of your SSH keys`) as string,
      mend: expect.stringContaining(`Give the owner of ${jumpHost} your public key`) as string,
    });

    await user.write('config', config('one').replace(keys().one, '~/.ssh/nothere'));
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      ...{failure: 'key', jumpHost},
      message: `~/.ssh/config names ~/.ssh/nothere for the jump host ${jumpHost}, which is not there: correct it.`,
    });

    await user.write('config', config('root@127.0.0.1:1'));
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      ...{failure: 'key', jumpHost: '127.0.0.1:1'},
      message: expect.stringContaining('no SSH key for the jump host 127.0.0.1:1') as string,
    });
    user.key('id_ed25519');
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      ...{failure: 'network', jumpHost: '127.0.0.1:1'},
      message: expect.stringMatching(/^The jump host 127\.0\.0\.1:1 \(ProxyJump\) does not answer/) as string,
    });

    await user.write('config', config('one'));
    await user.write('known_hosts', await one.knownHosts());
    const error: unknown = await connect({host: 'board'}).catch((reason: unknown) => reason);
    expect(error).toMatchObject({failure: 'hostKey', jumpHost: undefined});
  });

  it('a jump host that forbids to go on is named, and not tried again', async () => {
    // This server forwards nothing.
    const jumpHost = `127.0.0.1:${target.port}`;
    await user.write('config', config('target') + hostBlock('target', target.port, keys().target));
    await knowAll();
    await expect(connect({host: 'board'})).rejects.toMatchObject({
      ...{failure: 'jump', refused: true, jumpHost},
      message: `The jump host ${jumpHost} (ProxyJump) forbids to go on to 127.0.0.1:${target.port}: ask its owner to allow it (AllowTcpForwarding, PermitOpen).`,
    });
  });

  it('a key file that others may read or write is ignored, as ssh does', async () => {
    const path = user.file('open');
    await user.write('open', await readFile(keys().target, 'utf8'));
    await user.write('config', `IdentityFile ~/.ssh/open\n`);
    await user.write('known_hosts', await target.knownHosts());
    const board = {host: '127.0.0.1', port: target.port};
    const advice = {failure: 'key', refused: true, mend: `chmod 600 ${path}`};
    const flags = optionFlags({
      BatchMode: 'yes',
      IdentityAgent: 'none',
      StrictHostKeyChecking: 'no',
      UserKnownHostsFile: '/dev/null',
    });
    const args = ['-F', 'none', ...flags, '-i', path, '-p', String(target.port), '127.0.0.1', 'ls'];
    const ssh = () => spawnSync('ssh', args, {encoding: 'utf8'}).stderr;
    for (const mode of [0o644, 0o640, 0o620, 0o666]) {
      await chmod(path, mode);
      await expect(connect(board)).rejects.toMatchObject(advice);
      await expect(connect(board, {identities: [path]})).rejects.toMatchObject(advice);
      expect(ssh()).toContain('This private key will be ignored');
    }

    await chmod(path, 0o700);
    expect(ssh()).not.toContain('ignored');
    expect(await (await connect(board)).run('user')).toContain('alice');
  });
});
