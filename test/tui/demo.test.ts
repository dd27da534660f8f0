import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import stringWidth from 'string-width';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {has, needing} from '../peers/helpers/which.js';
import {openTerminal, type Terminal} from './helpers/tmux.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Whether a pane is drawn over the whole of a screen: its box ends at the edges, and the last row names the keys. */
function fillsScreen(screen: readonly string[], columns: number, rows: number): boolean {
  const boxed = screen.filter((line) => /^[┌│└].*[┐│┘]$/u.test(line) && stringWidth(line) === columns);
  const last = screen.at(-1) ?? '';
  return screen.length === rows && boxed.length >= rows - 7 && last.includes('q quit');
}

describe.skipIf(!has('tmux'))(needing('the demo in a real terminal', 'tmux'), {timeout: 120_000}, () => {
  let temporary: string;
  let terminal: Terminal;

  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'p2p-tui-tui-'));
    terminal = await openTerminal({
      command: [process.execPath, program, 'demo'],
      columns: 120,
      rows: 36,
      env: {TMPDIR: temporary},
    });
  });

  afterEach(async () => {
    await terminal.close();
    await rm(temporary, {recursive: true, force: true});
  });

  it('the demo shows the cluster at work, on every pane and at every size', async () => {
    await terminal.until(
      (screen) => /LIVE/.test(screen) && /3 workers/.test(screen) && /done [1-9]/.test(screen),
    );
    for (const [key, title] of [
      ['2', 'Workers'],
      ['3', 'Jobs'],
      ['4', 'Timeline'],
      ['5', 'Transfers'],
      ['6', 'Events'],
      ['7', 'People'],
      ['8', 'Health'],
      ['9', 'Mandelbrot'],
    ] as const) {
      await terminal.press(key);
      await terminal.until((screen) => screen.includes(` ${key} ${title}`));
    }

    for (const [columns, rows] of [
      [80, 24],
      [60, 15],
      [200, 50],
      [120, 36],
    ] as const) {
      await terminal.resize(columns, rows);
      await terminal.until((screen) => fillsScreen(screen.split('\n'), columns, rows));
    }

    await terminal.resize(40, 10);
    await terminal.until((screen) => /^● LIVE 3 workers .*\n{9}$/.test(screen));
    // Nobody writes to the directory any more when it is removed.
    await terminal.press('q');
    await terminal.until((screen) => screen.includes('ended with status 0'));
  });

  it('the demo shows a killed worker as lost, and leaves nothing behind when it quits', async () => {
    await terminal.until((screen) => /3 workers/.test(screen) && /done [1-9]/.test(screen));
    await terminal.press('8');
    const health = await terminal.until((screen) => /kill -9 \d+/.test(screen));
    const pid = Number(/kill -9 (\d+)/.exec(health.join('\n'))?.[1]);
    process.kill(pid, 'SIGKILL');
    await terminal.press('2');
    await terminal.until((screen) => new RegExp(`:${pid}.*lost`).test(screen));

    await terminal.press('q');
    const after = await terminal.until((screen) => screen.includes('ended with status'));
    expect(after.join('\n')).toContain('ended with status 0');
    expect(after.join('\n')).not.toContain('alice/friends');
    expect(await readdir(temporary)).toEqual([]);
  });
});
