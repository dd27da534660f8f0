import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Person} from '../../source/commands/demo/services.js';
import {openLab, type Lab} from '../helpers/lab.js';
import {start, type Run} from '../helpers/program.js';
import {has, needing} from '../peers/helpers/which.js';
import {openTerminal, type Terminal} from './helpers/tmux.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

describe.skipIf(!has('tmux'))(
  needing('several clusters in one dashboard, in a real terminal', 'tmux'),
  {timeout: 120_000},
  () => {
    let lab: Lab;
    let terminal: Terminal;
    let carol: Run | undefined;
    const flagsOf = (person: Person) => lab.flags(person).filter((flag) => !flag.startsWith('--cluster='));

    beforeEach(async () => {
      lab = await openLab();
      terminal = await openTerminal({
        command: [process.execPath, program, '--cluster=alice/friends', '--duration=1h', ...flagsOf('alice')],
        columns: 120,
        rows: 36,
        env: {HOME: lab.directory, XDG_CONFIG_HOME: lab.directory, XDG_DATA_HOME: lab.directory},
      });
    });

    afterEach(async () => {
      terminal.close();
      carol?.child.kill('SIGTERM');
      await carol?.finished;
      await lab.close();
    });

    it('are hosted at once, each with its own users, and stopped one by one', async () => {
      await terminal.until((screen) => screen.includes('alice/friends is not hosted yet'));
      await terminal.press('H');
      await terminal.until((screen) => screen.includes('Host alice/friends'));
      await terminal.press('b', 'o', 'b', 'Enter');
      await terminal.until((screen) => screen.includes('You host alice/friends for bob'));
      await terminal.press('7', 'C');
      await terminal.until((screen) => screen.includes('shown, you host it for bob'));
      await terminal.press(...'alice/other', 'Enter');
      await terminal.until((screen) => screen.includes('alice/other is not hosted yet'));
      await terminal.press('H');
      await terminal.until((screen) => screen.includes('Host alice/other'));
      await terminal.press(...'carol', 'Enter');
      await terminal.until((screen) => screen.includes('You host alice/other for carol'));
      const both = (screen: string) =>
        /1 alice\/friends +● LIVE +✓ you host it for bob until/.test(screen) &&
        /▸ 2 alice\/other +● LIVE +✓ you host it for carol until/.test(screen);
      await terminal.until(both);

      // Each is what its own members find.
      const bob = lab.start('bob', ['events', '--follow', '--json']);
      carol = start(['events', '--follow', '--json', '--cluster=alice/other', ...flagsOf('carol')], {
        ...process.env,
        HOME: lab.directory,
        XDG_DATA_HOME: `${lab.directory}/carol`,
      });
      for (const member of [bob, carol]) await member.line((line) => line.includes('"state":"live"'));
      await terminal.press('a');
      await terminal.until((screen) => screen.includes('Add a user to alice/other'));
      await terminal.press(...'diana', 'Enter');
      await terminal.until((screen) => screen.includes('diana may join alice/other, and the access list'));
      await terminal.press('E');
      await terminal.until((screen) => screen.includes('You host alice/other until'));
      await terminal.press('H');
      await terminal.until((screen) => screen.includes('Stop hosting alice/other'));
      await terminal.press(...'alice/other', 'Enter');
      await terminal.until(
        (screen) =>
          /▸ 2 alice\/other .*no host seen/.test(screen) && screen.includes('✓ you host it for bob'),
      );
      await terminal.press('C');
      await terminal.until((screen) => screen.includes('↵ show'));
      await terminal.press('1', 'Enter');
      await terminal.until((screen) => screen.includes('alice/friends 1/2') && / bob .*● 127/.test(screen));
      await terminal.press('C');
      await terminal.until((screen) => screen.includes('-2 closes number 2'));
      await terminal.press('-', '2', 'Enter');
      await terminal.until(
        (screen) => screen.includes('alice/friends  ●') && !screen.includes('alice/other'),
      );
      await terminal.press('q');
      await terminal.until((screen) => screen.includes('ended with status 0'));
    });

    it('are opened by one flag, and opened again without it', async () => {
      const open = (...args: readonly string[]) =>
        openTerminal({
          command: [process.execPath, program, ...args],
          columns: 80,
          rows: 24,
          env: {
            HOME: lab.directory,
            XDG_CONFIG_HOME: `${lab.directory}/bob`,
            XDG_DATA_HOME: `${lab.directory}/bob`,
          },
        });
      for (const args of [['--cluster=alice/friends,alice/other', ...flagsOf('bob')], []]) {
        const bob = await open(...args);
        try {
          await bob.until((screen) => screen.includes('alice/friends 1/2'));
          await bob.press('7');
          const screen = await bob.until((text) => /2 alice\/other +! EXILED/.test(text));
          expect(screen.join('\n')).toMatch(/▸ 1 alice\/friends +! EXILED/);
          await bob.press('q');
          await bob.until((text) => text.includes('ended with status 0'));
        } finally {
          bob.close();
        }
      }
    });
  },
);
