import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openLab, type Lab} from '../helpers/lab.js';
import {has, needing} from '../peers/helpers/which.js';
import {openTerminal, type Terminal} from './helpers/tmux.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

describe.skipIf(!has('tmux'))(
  needing('hosting from the dashboard in a real terminal', 'tmux'),
  {timeout: 120_000},
  () => {
    let lab: Lab;
    let terminal: Terminal;

    beforeEach(async () => {
      lab = await openLab();
      terminal = await openTerminal({
        command: [process.execPath, program, ...lab.flags('alice')],
        columns: 120,
        rows: 36,
        env: {HOME: lab.directory, XDG_CONFIG_HOME: lab.directory, XDG_DATA_HOME: lab.directory},
      });
    });

    afterEach(async () => {
      await terminal.close();
      await lab.close();
    });

    it('an owner hosts from the dashboard, lets a user in who then joins, removes him, and stops', async () => {
      await terminal.until((screen) => screen.includes('○ NOT HOSTED'));
      await terminal.press('H');
      await terminal.until((screen) => screen.includes('Host alice/friends'));
      await terminal.press('b', 'o', 'b', 'Enter');
      await terminal.until((screen) => screen.includes('You host alice/friends for bob'));

      const carol = lab.start('carol', ['events', '--follow', '--json']);
      await carol.line((line) => line.includes('"state":"denied"'));
      await terminal.press('7', 'a');
      await terminal.until((screen) => screen.includes('Add a user to alice/friends'));
      await terminal.press('c', 'a', 'r', 'o', 'l', 'Enter');
      await terminal.until((screen) => screen.includes('carol may join alice/friends, and the access list'));
      await carol.line((line) => line.includes('"state":"live"'));

      await terminal.until((screen) => /carol .*● 127/.test(screen));
      await terminal.press('g', 'j', 'K');
      await terminal.until((screen) => screen.includes('Remove carol from alice/friends'));
      await terminal.press('x', 'Enter');
      await terminal.until((screen) => screen.includes('That is not carol.'));
      await terminal.press('C-u', 'c', 'a', 'r', 'o', 'l', 'Enter');
      await terminal.until((screen) => /carol is still connected: .*carol may not join/.test(screen));

      await terminal.press('H');
      await terminal.until((screen) => screen.includes('Stop hosting alice/friends'));
      await terminal.press(...'alice/friends', 'Enter');
      await terminal.until((screen) => screen.includes('alice/friends is not hosted from here any more'));
      await terminal.press('q');
      const after = await terminal.until((screen) => screen.includes('ended with status'));
      expect(after.join('\n')).toContain('status 0');
    });

    it('the dashboard disconnects before it is suspended, restores the screen, and comes back', async () => {
      const host = lab.start('alice', ['--host-cluster', '--users=bob', '--json']);
      await host.line((line) => line.includes('"state":"live"'));
      const command = [process.execPath, program, ...lab.flags('bob')].join(' ');
      const shell = await openTerminal({
        command: ['bash', '--norc', '-i'],
        columns: 100,
        rows: 30,
        env: {HOME: lab.directory, XDG_CONFIG_HOME: lab.directory, XDG_DATA_HOME: `${lab.directory}/bob`},
      });
      try {
        await shell.press(command, 'Enter');
        await shell.until((screen) => screen.includes('● LIVE'));
        await shell.press('C-z');
        await shell.until((screen) => screen.includes('Stopped') && !screen.includes('● LIVE'));
        await host.line((line) => line.includes('"type":"listing"') && !line.includes('"user":"bob"'));
        await shell.press('fg && exit', 'Enter');
        await shell.until((screen) => screen.includes('● LIVE') && screen.includes('q quit'));
        await shell.press('q');
        await shell.until((screen) => !screen.includes('● LIVE'));
        await shell.until((screen) => screen.includes('ended with status 0'));
      } finally {
        await shell.close();
      }
    });

    it('the dashboard says why a key does nothing to who does not own the cluster', async () => {
      const host = lab.start('alice', ['--host-cluster', '--users=bob', '--json']);
      await host.line((line) => line.includes('"state":"live"'));
      const bob = await openTerminal({
        command: [process.execPath, program, ...lab.flags('bob')],
        columns: 80,
        rows: 24,
        env: {HOME: lab.directory, XDG_CONFIG_HOME: lab.directory, XDG_DATA_HOME: `${lab.directory}/bob`},
      });
      try {
        await bob.until((screen) => screen.includes('LIVE'));
        await bob.press('H');
        await bob.until((screen) => screen.includes('H does nothing now: only alice, who owns it'));
      } finally {
        await bob.close();
      }
    });
  },
);
