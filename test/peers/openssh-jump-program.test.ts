/** The program behind a jump host: by the user's configuration, and by the system's ssh. */
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type BoardServer, startBoard} from '../../source/board/server/server.js';
import type {Examined} from '../../source/commands/doctor/check.js';
import {runProgram, start} from '../helpers/program.js';
import {hostBlock} from './helpers/ssh-config.js';
import {type Sshd, startSshd, usable, whySkipped} from './helpers/sshd.js';
import {makeUser, type SshUser} from './helpers/user.js';

describe.skipIf(!usable)(`p2p-tui behind a jump host${whySkipped}`, () => {
  let directory = '';
  let user: SshUser;
  let jump: Sshd;
  let board: BoardServer;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'program-'));
    user = await makeUser(join(directory, 'home'));
    const publicKey = await readFile(`${user.key('alice')}.pub`, 'utf8');
    jump = await startSshd(directory, 'jump', 'jump', [user.key('for-jump')]);
    board = await startBoard({host: '127.0.0.1', port: 0, accounts: new Map([['alice', [publicKey]]])});
    await user.write('known', `${await jump.knownHosts()}[127.0.0.1]:${board.port} ${board.hostKey}\n`);
    await user.write(
      'config',
      `
UserKnownHostsFile ${user.file('known')}
${hostBlock('board', board.port, user.file('alice'))}
${hostBlock('jump', jump.port, user.file('for-jump'))}
${hostBlock('behind', board.port, user.file('alice'), 'ProxyJump jump')}
`,
    );
    env = {
      ...process.env,
      SSH_AUTH_SOCK: '',
      HOME: user.home,
      XDG_DATA_HOME: join(directory, 'data'),
      TMPDIR: directory,
    };
  });

  afterAll(async () => {
    await board.close();
    await jump.stop();
    await rm(directory, {recursive: true, force: true});
  });

  it.each([
    ['a Host of the configuration', () => ['--host=behind']],
    ['--ssh-args', () => ['--host=board', `--ssh-args=-F "${user.file('config')}" -J jump`]],
    ['--ssh_args', () => ['--host=behind', `--ssh_args=-F '${user.file('config')}'`]],
  ])('p2p-tui hosts a cluster behind a jump host, by %s', async (_what, flags) => {
    const host = start(
      ['--host-cluster', '--cluster=alice/friends', '--users=bob', '--json', ...flags()],
      env,
    );
    try {
      await host.line((line) => line.includes('"live"'));
      expect(jump.connections().length).toBeGreaterThan(0);
    } finally {
      host.child.kill('SIGTERM');
    }

    expect((await host.finished).stderr).not.toContain('Error');
  });

  describe('doctor', {timeout: 60_000}, () => {
    const jumping = (key: string, known: string) => `
UserKnownHostsFile ${user.file(known)}
${hostBlock('lb', board.port, user.file('alice'), `ProxyJump root@127.0.0.1:${jump.port}`)}
Host 127.0.0.1
  IdentityFile ${user.file(key)}
`;

    async function doctor(...flags: string[]) {
      const nowhere = ['--mailbox=ws://127.0.0.1:1/v1', '--relay=none', '--sandbox=none'];
      const {stdout} = await runProgram(['doctor', '--json', ...nowhere, ...flags], env);
      const found = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Examined);
      return (id: string) => found.find((finding) => finding.id === id);
    }

    it('doctor finds whether the jump host refuses us, and not the board', async () => {
      const kept = await user.read('config');
      try {
        await user.write('config', jumping('alice', 'known'));
        const of = await doctor('--host=lb');
        expect(of('board')).toMatchObject({
          status: 'fail',
          text: expect.stringContaining(
            `The jump host 127.0.0.1:${jump.port} (ProxyJump) accepts none`,
          ) as string,
          mend: expect.stringContaining(`Give the owner of 127.0.0.1:${jump.port} your public key`) as string,
        });
        for (const id of ['host-key', 'account', 'echo']) expect(of(id)?.status, id).toBe('skip');

        await user.write('config', jumping('for-jump', 'none-yet'));
        const untrusted = await doctor('--host=lb');
        expect(untrusted('board')).toMatchObject({status: 'skip'});
        expect(untrusted('host-key')).toMatchObject({
          status: 'fail',
          text: expect.stringContaining(`[127.0.0.1]:${jump.port} is not known yet`) as string,
        });
        expect(untrusted('account')).toMatchObject({status: 'skip'});

        await user.write('config', jumping('for-jump', 'known').replace(`:${jump.port}`, ':1'));
        const nobody = await doctor('--host=lb');
        expect(nobody('board')).toMatchObject({
          status: 'fail',
          text: expect.stringMatching(
            /^The jump host 127\.0\.0\.1:1 \(ProxyJump\) does not answer/,
          ) as string,
        });

        await user.write('config', jumping('for-jump', 'known'));
        const well = await doctor('--host=lb');
        for (const id of ['ssh-key', 'board', 'host-key', 'account', 'echo']) {
          expect(well(id), id).toMatchObject({status: 'ok'});
        }
      } finally {
        await user.write('config', kept);
      }
    });

    it('doctor finds in the words of ssh, too, that the board was not reached', async () => {
      await user.write('empty', '');
      const settings = await user.read('config');
      await user.write('untrusting', settings.replace(user.file('known'), user.file('empty')));
      const of = await doctor('--host=board', `--ssh-args=-F ${user.file('untrusting')} -J jump`);
      expect(of('board')).toMatchObject({status: 'skip'});
      expect(of('host-key')).toMatchObject({
        status: 'fail',
        text: 'ssh to board failed: Host key verification failed.',
      });
    });
  });

  it('host ends with one sentence when the host key of a jump host is not known', async () => {
    await user.write('empty', '');
    const flags = ['--cluster=alice/friends', '--users=bob', '--host=board'];
    const args = `--ssh-args=-F ${user.file('config')} -o UserKnownHostsFile=${user.file('empty')}`;
    const finished = await runProgram(['host', ...flags, args], env);
    expect(finished.status).toBe(1);
    expect(finished.stderr).toMatch(/^.*Host key verification failed\.\n$/);
  });

  it('host refuses --ssh-args that cannot be read', async () => {
    const finished = await runProgram(['host', '--cluster=a/b', '--users=c', '--ssh-args=-J "x'], env);
    expect(finished).toMatchObject({status: 2, stderr: expect.stringContaining('--ssh-args') as string});
  });
});
