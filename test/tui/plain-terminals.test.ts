/** Terminals that show less than most do. */
import {afterAll, beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import {openLab, type Lab} from '../helpers/lab.js';
import {has, needing} from '../peers/helpers/which.js';
import {openProgram} from './helpers/tmux.js';

describe.skipIf(!has('tmux'))(needing('a terminal that shows less', 'tmux'), {timeout: 60_000}, () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab.close());

  const open = async (env: Readonly<Record<string, string>>) => {
    const size = {columns: 100, rows: 24};
    const terminal = await openProgram({args: lab.flags('carol'), home: lab.directory, env, ...size});
    onTestFinished(() => terminal.close());
    return terminal;
  };

  it('where the locale has no Unicode the dashboard is drawn in ASCII', async () => {
    const terminal = await open({LC_ALL: 'C'});
    await terminal.until((screen) => /^\+- .*-\+$/m.test(screen) && screen.includes('alice/friends'));
    await terminal.until((screen) => !/[^\0-\u007f]/.test(screen));
    await terminal.press('q');
  });

  it('on a terminal that nothing can be drawn on each event is a line', async () => {
    const terminal = await open({TERM: 'dumb'});
    await terminal.until((screen) => screen.includes('(TERM=dumb), so each event is a line'));
    const [first = ''] = await terminal.until((screen) => /^\d\d:\d\d:\d\d +board +denied/m.test(screen));
    expect(first).toMatch(/^Nothing can be drawn/);
  });
});
