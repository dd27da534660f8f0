import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openLab, type Lab} from '../helpers/lab.js';
import {has, needing} from '../peers/helpers/which.js';
import {openTerminal, type Terminal} from './helpers/tmux.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

describe.skipIf(!has('tmux'))(
  needing('ending a dashboard that hosts, in a real terminal', 'tmux'),
  {timeout: 120_000},
  () => {
    let lab: Lab;
    let terminal: Terminal;
    let isClosed: boolean;
    const env = () => ({
      HOME: lab.directory,
      XDG_CONFIG_HOME: lab.directory,
      XDG_DATA_HOME: lab.directory,
      XDG_STATE_HOME: lab.directory,
    });

    const list = async () => {
      const {stdout} = await lab.start('alice', ['users', '--json'], [], {env: env()}).finished;
      return JSON.parse(stdout) as unknown;
    };

    beforeEach(async () => {
      lab = await openLab();
      isClosed = false;
      terminal = await openTerminal({
        command: [process.execPath, program, ...lab.flags('alice')],
        columns: 120,
        rows: 36,
        env: env(),
      });
      await terminal.until((screen) => screen.includes('○ NOT HOSTED'));
      await terminal.press('H');
      await terminal.until((screen) => screen.includes('Host alice/friends'));
      await terminal.press('b', 'o', 'b', 'Enter');
      await terminal.until((screen) => screen.includes('You host alice/friends for bob'));
    });

    afterEach(async () => {
      if (!isClosed) await terminal.close();
      await lab.close();
    });

    it('q asks before the cluster loses its host, and leaves the hosting to a process in the background', async () => {
      await terminal.press('q');
      await terminal.until((screen) => screen.includes('Type background to leave the hosting to it'));
      await terminal.press('Enter');
      const after = (await terminal.until((screen) => screen.includes('ended with status 0'))).join('');
      const [, pid = '', log = ''] =
        /is hosted by process (\d+) in the background now; its log is (\S+?\.log)\. To end it: kill \1/.exec(
          after,
        ) ?? [];
      expect(pid).not.toBe('');
      try {
        const bob = lab.start('bob', ['events', '--follow', '--json'], [], {
          env: {XDG_CONFIG_HOME: `${lab.directory}/bob`},
        });
        await bob.line((line) => line.includes('"state":"live"'));
        expect(await readFile(log, 'utf8')).toContain('this process stands by, and hosts it for bob');
      } finally {
        process.kill(Number(pid));
      }
    });

    it('q and stop end the hosting', async () => {
      await terminal.press('q');
      await terminal.until((screen) => screen.includes('Type background to leave the hosting to it'));
      await terminal.press('C-u', 's', 't', 'o', 'p', 'Enter');
      await terminal.until((screen) => screen.includes('ended with status 0'));
      expect(await list()).toMatchObject({inForce: false, host: null, users: ['alice', 'bob']});
    });

    it('a dashboard whose terminal is closed gives the list up', async () => {
      await terminal.close();
      isClosed = true;
      await expect.poll(list, {timeout: 60_000}).toMatchObject({inForce: false, host: null});
    });
  },
);
