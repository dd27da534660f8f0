import {execFileSync} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openLab, type Lab} from '../helpers/lab.js';
import {runProgram} from '../helpers/program.js';
import {has, needing} from '../peers/helpers/which.js';
import {openProgram, type Terminal} from './helpers/tmux.js';

const passphrase = 'open-sesame';

describe.skipIf(!has('tmux') || !has('ssh-keygen'))(
  needing('prompts of the connection, in a real terminal', 'tmux', 'ssh-keygen'),
  {timeout: 120_000},
  () => {
    let lab: Lab;
    let home: string;
    let terminal: Terminal | undefined;

    beforeEach(async () => {
      lab = await openLab();
      home = await mkdtemp(join(tmpdir(), 'p2p-tui-home-'));
    });

    afterEach(async () => {
      await terminal?.close();
      terminal = undefined;
      await lab.close();
      await rm(home, {recursive: true, force: true});
    });

    const open = async (columns: number, rows: number, ...args: readonly string[]) => {
      const {host, port} = lab.services.board;
      terminal = await openProgram({
        args: [...args, '--cluster=alice/friends', `--host=${host}:${port}`],
        columns,
        rows,
        home,
        env: {SSH_AUTH_SOCK: ''},
      });
      return terminal;
    };
    const knownHosts = () => readFile(join(home, '.ssh', 'known_hosts'), 'utf8').catch(() => '');
    const host = async () => {
      const run = lab.start('alice', ['--host-cluster', '--users=bob', '--json']);
      await run.line((line) => line.includes('"state":"live"'));
    };
    /** Puts a passphrase on bob's key. */
    const lock = (): string => {
      const path = lab.services.keyFile('bob');
      execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', passphrase, '-f', path]);
      return `--identity=${path}`;
    };

    it('the dashboard trusts a host key after a yes, remembers it, and is live', async () => {
      await host();
      const bob = await open(80, 24, `--identity=${lab.services.keyFile('bob')}`);
      await bob.until((screen) => screen.includes(lab.services.board.fingerprint));
      await bob.press('y', 'e', 's', 'Enter');
      await bob.until((screen) => screen.includes('● LIVE') && !screen.includes('SHA256:'));
      expect((await knownHosts()).trim().split('\n')).toEqual([expect.stringMatching(/ ssh-ed25519 AAAA/)]);
      await bob.press('q');
      await bob.until((screen) => screen.includes('ended with status 0'));
    });

    it('the dashboard ends with the reason after a no to a host key, and remembers nothing', async () => {
      const bob = await open(120, 36, `--identity=${lab.services.keyFile('bob')}`);
      await bob.until((screen) => screen.includes(lab.services.board.fingerprint));
      await bob.press('Escape');
      const after = await bob.until((screen) => screen.includes('ended with status'));
      expect(after.join(' ')).toMatch(/You did not accept the host key SHA256:.*ended with status 1/);
      expect(await knownHosts()).toBe('');
    });

    it('the dashboard asks for a passphrase until it is right, and shows and records none', async () => {
      await host();
      const bob = await open(80, 24, lock(), `--accept-host-key=${lab.services.board.fingerprint}`);
      await bob.until((screen) => screen.includes('bob.key') && screen.includes('unlock'));
      await bob.press('w', 'r', 'o', 'n', 'g', 'Enter');
      await bob.until((screen) => screen.includes('Attempt 2 of 3'));
      await bob.press(...passphrase);
      const typed = await bob.until((screen) => screen.includes('•'.repeat(passphrase.length)));
      expect(typed.join('\n')).not.toContain(passphrase);
      await bob.press('Enter');
      await bob.until((screen) => screen.includes('● LIVE'));
      await bob.press('q');
      await bob.until((screen) => screen.includes('ended with status 0'));
      const search = 'grep -rl "$1" "$2" || true';
      const kept = execFileSync('sh', ['-c', search, 'sh', passphrase, home], {encoding: 'utf8'});
      expect(kept).toBe('');
    });

    it('p2p-tui status asks on the terminal, as ssh does, where there is no dashboard', async () => {
      await host();
      const bob = await open(100, 30, 'status', lock());
      await bob.until((screen) => screen.includes('(yes/no/[fingerprint])?'));
      await bob.press('m', 'a', 'y', 'b', 'e', 'Enter');
      await bob.until((screen) => screen.includes("Please type 'yes', 'no' or the fingerprint:"));
      await bob.press('y', 'e', 's', 'Enter');
      await bob.until((screen) => screen.includes('Enter passphrase for key'));
      await bob.press('n', 'o', 't', 'Enter');
      await bob.until((screen) => screen.includes('attempt 2 of 3'));
      await bob.press(...passphrase, 'Enter');
      const after = await bob.until((screen) => screen.includes('ended with status'));
      expect(after.join('\n')).toMatch(/board {4}live[^]*ended with status 0/);
      expect(after.join('\n')).not.toContain(passphrase);
      expect(await knownHosts()).toMatch(/ ssh-ed25519 AAAA/);
    });

    it('p2p-tui status asks nobody where there is no terminal', async () => {
      const {host: address, port, fingerprint} = lab.services.board;
      const refused = await runProgram(
        ['status', '--cluster=alice/friends', `--host=${address}:${port}`, lock()],
        {...process.env, HOME: home, XDG_DATA_HOME: home, SSH_AUTH_SOCK: ''},
      );
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain('bob.key has a passphrase: hand it to the agent with ssh-add');
      const unknown = await runProgram(
        [
          'status',
          '--cluster=alice/friends',
          `--host=${address}:${port}`,
          `--identity=${lab.services.keyFile('carol')}`,
        ],
        {...process.env, HOME: home, XDG_DATA_HOME: home, SSH_AUTH_SOCK: ''},
      );
      expect(unknown.status).toBe(1);
      expect(unknown.stderr).toContain(`then give --accept-host-key=${fingerprint}.`);
    });
  },
);
