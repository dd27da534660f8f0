import {EventEmitter} from 'node:events';
import {describe, expect, it} from 'vitest';
import type {DashboardOptions} from '../../source/ui/app/run.js';
import {runDashboard} from '../../source/ui/app/run.js';
import {width} from '../../source/ui/kit/format/width.js';
import {useNow} from '../../source/ui/kit/hooks.js';
import {Line} from '../../source/ui/kit/line.js';
import {Pane} from '../../source/ui/kit/pane.js';
import {handClock} from '../helpers/hand-clock.js';
import {emptyProjection, busyNow} from '../ui/helpers/projection.js';
import type {TestStore} from '../ui/helpers/store.js';
import {testStore} from '../ui/helpers/store.js';
import {fakeTerminal, shows, type FakeTerminal} from './helpers/fake-terminal.js';

const open = (
  columns: number,
  rows: number,
  options: Partial<DashboardOptions> & {store?: TestStore} = {},
) => {
  const terminal = fakeTerminal(columns, rows);
  const {store = testStore()} = options;
  const clock = handClock(busyNow);
  const processEvents = new EventEmitter();
  const ended = runDashboard({
    clock,
    cluster: 'alice/friends',
    terminal: terminal.streams,
    processEvents,
    env: {},
    ...options,
    store,
  });
  return {terminal, store, clock, processEvents, ended};
};

const footerThere = (screen: readonly string[]) => screen.at(-1)?.includes('q quit') === true;

/** What a terminal of this size shows from the start. */
const fresh = async (columns: number, rows: number): Promise<readonly string[]> => {
  const {terminal, ended} = open(columns, rows);
  await terminal.until(shows('LIVE'));
  const screen = terminal.screen();
  terminal.type('q');
  await ended;
  return screen;
};

const expectRestored = async (terminal: FakeTerminal) => {
  await terminal.until(() => terminal.buffer() === 'normal');
  expect(terminal.screen()[0]).toBe('$ p2p-tui');
  expect(terminal.rawMode()).toBe(false);
  const bytes = terminal.written();
  expect(bytes.lastIndexOf('\u001B[?25h')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?25l'));
  expect(bytes.lastIndexOf('\u001B[?2004l')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?2004h'));
};

describe('runDashboard in a terminal', () => {
  it('the dashboard draws the grid on the alternate screen, and restores the screen after q', async () => {
    const {terminal, store, ended} = open(120, 36);
    await terminal.until(footerThere);
    expect(terminal.buffer()).toBe('alternate');
    const screen = terminal.screen();
    expect(screen[0]).toMatch(/^ alice\/friends {2}● LIVE/);
    expect(screen[3]).toMatch(/^┌─ 2 Workers 12 ─+.*┐┌─ 3 Jobs 11.*┐$/);
    for (const line of screen.slice(3, 34)) expect(width(line)).toBe(120);
    terminal.type('q');
    await expect(ended).resolves.toBeUndefined();
    await expectRestored(terminal);
    expect(store.subscribers).toBe(0);
  });

  it('the dashboard shows after every resize what a terminal of that size would show from the start', async () => {
    const {terminal, ended} = open(120, 36);
    await terminal.until(footerThere);
    for (const [columns, rows] of [
      [80, 24],
      [119, 31],
      [60, 15],
      [40, 10],
      [200, 60],
      [79, 36],
      [120, 36],
    ] as const) {
      const expected = await fresh(columns, rows);
      terminal.resize(columns, rows);
      await terminal.until((screen) => screen.join('\n') === expected.join('\n'));
    }
    terminal.type('q');
    await ended;
  });

  it('the dashboard follows the keys', async () => {
    const {terminal, ended} = open(80, 24);
    await terminal.until(footerThere);
    terminal.type('3');
    await terminal.until(shows('[3 Jobs]'));
    terminal.type('j\r');
    await terminal.until(shows('┌─ Job aa03'));
    terminal.type('\u001B');
    await terminal.until(shows('┌─ 3 Jobs'));
    terminal.type('?');
    await terminal.until(shows('┌─ Help'));
    terminal.type('?');
    await terminal.until(shows('[3 Jobs]'));
    terminal.type('\t\t');
    await terminal.until(shows('[5 Xfer]'));
    terminal.type('\u0003');
    await expect(ended).resolves.toBeUndefined();
    await expectRestored(terminal);
  });

  it('the dashboard follows the store, holds still while frozen, and goes on', async () => {
    const {terminal, store, clock, ended} = open(80, 24);
    await terminal.until(shows('10 workers'));
    store.change(({workers}) => workers.delete('dave@plum:717'));
    clock.advance(100);
    await terminal.until(shows('9 workers'));
    terminal.type('p');
    await terminal.until(shows('‖ FROZEN'));
    store.change((projection) => {
      projection.workers.delete('dave@fig:2020');
      projection.seq += 3;
    });
    clock.advance(1000);
    await terminal.until(shows('3 events behind'));
    expect(terminal.screen().join('\n')).toContain('9 workers');
    terminal.type('p');
    await terminal.until(shows('8 workers'));
    terminal.type('q');
    await ended;
  });

  it('the dashboard takes keys of an extra pane while that is shown, and pasted text for no key', async () => {
    let look = 'plain';
    const Picture = () => {
      useNow();
      return (
        <Pane title="Picture">
          <Line>{`looks ${look}`}</Line>
        </Pane>
      );
    };
    const demo = {id: 'demo', tab: 'Picture', ids: () => [], element: <Picture />} as const;
    const press = () => {
      look = 'coloured';
    };
    const extraKeys = [{key: 'c', label: 'colour', brief: 'colour', pane: 'demo', press}] as const;
    const {terminal, ended} = open(80, 24, {panes: [demo], extraKeys});
    await terminal.until(shows('9 Picture'));
    terminal.type('c\u001B[200~q\u001B[201~9');
    await terminal.until(shows('looks plain'));
    terminal.type('c');
    await terminal.until(shows('looks coloured'));
    terminal.type('q');
    await ended;
  });

  it('the dashboard writes nothing for events that change nothing on the screen', async () => {
    const projection = emptyProjection();
    projection.link = {state: 'live', since: 0, board: 'pico.sh:22'};
    const {terminal, store, clock, ended} = open(120, 36, {store: testStore(projection, [])});
    await terminal.until(footerThere);
    const before = terminal.written().length;
    // The change is drawn, to the same picture, before the key: frames keep their order.
    store.change(() => undefined);
    clock.advance(100);
    terminal.type('z');
    await terminal.until((screen) => screen[0]?.startsWith('┌─ 2 Workers') === true);
    expect(terminal.written().slice(before).split('\u001B[?2026h')).toHaveLength(2);
    terminal.type('q');
    await ended;
  });
});

describe('runDashboard on the way out', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'the dashboard restores the screen on %s',
    async (signal) => {
      const {terminal, processEvents, ended} = open(80, 24);
      await terminal.until(footerThere);
      processEvents.emit(signal);
      await expect(ended).resolves.toBe(signal);
      await expectRestored(terminal);
      expect(processEvents.eventNames()).toEqual([]);
    },
  );

  it('the dashboard restores the screen before an uncaught error is printed', async () => {
    const {terminal, processEvents, ended} = open(80, 24);
    await terminal.until(footerThere);
    processEvents.emit('uncaughtExceptionMonitor', new Error('elsewhere'));
    await ended;
    await expectRestored(terminal);
  });

  it('the dashboard restores the screen when a pane throws, and passes the error on', async () => {
    const Broken = () => {
      throw new Error('The picture is broken.');
    };
    const broken = {id: 'demo', tab: 'Picture', ids: () => [], element: <Broken />} as const;
    const {terminal, ended} = open(80, 24, {panes: [broken]});
    await terminal.until(footerThere);
    terminal.type('9');
    await expect(ended).rejects.toThrow('The picture is broken.');
    await expectRestored(terminal);
  });

  it('the dashboard ends when it is aborted, with the reason', async () => {
    const controller = new AbortController();
    const {terminal, ended} = open(80, 24, {signal: controller.signal});
    await terminal.until(footerThere);
    controller.abort(new Error('No such board.'));
    await expect(ended).rejects.toThrow('No such board.');
    await expectRestored(terminal);
  });

  it('the dashboard says in one sentence that it needs a terminal', async () => {
    const {streams} = fakeTerminal(80, 24);
    Object.assign(streams.stdout, {isTTY: false});
    await expect(
      runDashboard({store: testStore(), cluster: 'alice/friends', terminal: streams}),
    ).rejects.toThrow(
      'The dashboard needs a terminal; use --json commands such as `p2p-tui status --json` instead.',
    );
  });
});
