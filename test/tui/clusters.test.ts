import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Person} from '../../source/commands/demo/services.js';
import {openLab, type Lab} from '../helpers/lab.js';
import {start, type Run} from '../helpers/program.js';
import {has, needing} from '../peers/helpers/which.js';
import {openProgram, type Terminal} from './helpers/tmux.js';

describe.skipIf(!has('tmux'))(
  needing('several clusters in one dashboard, in a real terminal', 'tmux'),
  {timeout: 120_000},
  () => {
    let lab: Lab;
    let terminal: Terminal | undefined;
    let carol: Run | undefined;
    const flagsOf = (person: Person) => lab.flags(person).filter((flag) => !flag.startsWith('--cluster='));

    beforeEach(async () => {
      lab = await openLab();
    });

    afterEach(async () => {
      await terminal?.close();
      terminal = undefined;
      carol?.child.kill('SIGTERM');
      await carol?.finished;
      carol = undefined;
      await lab.close();
    });

    it('several clusters are hosted at once, each with its own users, and stopped one by one', async () => {
      const alice = await openProgram({
        args: ['--cluster=alice/friends', '--duration=1h', ...flagsOf('alice')],
        columns: 120,
        rows: 36,
        home: lab.directory,
      });
      terminal = alice;
      await alice.until((screen) => screen.includes('alice/friends is not hosted yet'));
      await alice.press('H');
      await alice.until((screen) => screen.includes('Host alice/friends'));
      await alice.press('b', 'o', 'b', 'Enter');
      await alice.until((screen) => screen.includes('You host alice/friends for bob'));
      await alice.press('7', 'C');
      await alice.until((screen) => screen.includes('shown, you host it for bob'));
      await alice.press(...'alice/other', 'Enter');
      await alice.until((screen) => screen.includes('alice/other is not hosted yet'));
      await alice.press('H');
      await alice.until((screen) => screen.includes('Host alice/other'));
      await alice.press(...'carol', 'Enter');
      await alice.until((screen) => screen.includes('You host alice/other for carol'));
      const both = (screen: string) =>
        /1 alice\/friends +● LIVE +✓ you host it for bob until/.test(screen) &&
        /▸ 2 alice\/other +● LIVE +✓ you host it for carol until/.test(screen);
      await alice.until(both);

      // Each is what its own members find.
      const bob = lab.start('bob', ['events', '--follow', '--json']);
      carol = start(['events', '--follow', '--json', '--cluster=alice/other', ...flagsOf('carol')], {
        ...process.env,
        HOME: lab.directory,
        XDG_DATA_HOME: `${lab.directory}/carol`,
      });
      for (const member of [bob, carol]) await member.line((line) => line.includes('"state":"live"'));
      await alice.press('a');
      await alice.until((screen) => screen.includes('Add a user to alice/other'));
      await alice.press(...'diana', 'Enter');
      await alice.until((screen) => screen.includes('diana may join alice/other, and the access list'));
      await alice.press('E');
      await alice.until((screen) => screen.includes('You host alice/other until'));
      await alice.press('H');
      await alice.until((screen) => screen.includes('Stop hosting alice/other'));
      await alice.press(...'alice/other', 'Enter');
      await alice.until(
        (screen) =>
          /▸ 2 alice\/other .*no host seen/.test(screen) && screen.includes('✓ you host it for bob'),
      );
      await alice.press('C');
      await alice.until((screen) => screen.includes('↵ show'));
      await alice.press('1', 'Enter');
      await alice.until((screen) => screen.includes('alice/friends 1/2') && / bob .*● 127/.test(screen));
      await alice.press('C');
      await alice.until((screen) => screen.includes('-2 closes number 2'));
      await alice.press('-', '2', 'Enter');
      await alice.until((screen) => screen.includes('alice/friends  ●') && !screen.includes('alice/other'));
      await alice.press('q');
      await alice.until((screen) => screen.includes('alice/friends is hosted from here'));
      await alice.press('C-u', ...'stop', 'Enter');
      await alice.until((screen) => screen.includes('ended with status 0'));
    });

    it('clusters are opened by one flag, and opened again without it, but for those that were closed', async () => {
      /** Runs the dashboard as bob, in a terminal of its own, until it is quit. */
      const runAsBob = async (args: readonly string[], look: (bob: Terminal) => Promise<void>) => {
        const settings = `${lab.directory}/bob`;
        const bob = await openProgram({args, columns: 80, rows: 24, home: lab.directory, settings});
        try {
          await look(bob);
          await bob.press('q');
          await bob.until((screen) => screen.includes('ended with status 0'));
        } finally {
          await bob.close();
        }
      };
      const showsBoth = async (bob: Terminal) => {
        await bob.until((screen) => screen.includes('alice/friends 1/2'));
        await bob.press('7');
        await bob.until(
          (screen) => /▸ 1 alice\/friends +! DENIED/.test(screen) && /2 alice\/other +! DENIED/.test(screen),
        );
      };

      await runAsBob(['--cluster=alice/friends,alice/other', ...flagsOf('bob')], showsBoth);
      await runAsBob([], async (bob) => {
        await showsBoth(bob);
        await bob.press('C');
        await bob.until((screen) => screen.includes('-2 closes number 2'));
        await bob.press('-', '2');
        await bob.until((screen) => screen.includes('↵ close alice/other'));
        await bob.press('Enter');
        await bob.until((screen) => screen.includes('alice/friends  !') && !screen.includes('alice/other'));
      });
      await runAsBob([], async (bob) => {
        const screen = await bob.until((text) => text.includes('alice/friends  !'));
        expect(screen.join('\n')).not.toContain('1/2');
      });
    });
  },
);
