import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {BoardSession} from '../../source/board/session/session.js';
import {joinBoard} from '../../source/session/join-board.js';
import {joined} from '../../source/session/joined.js';
import {completeSettings} from '../../source/session/settings.js';
import {openLog} from '../../source/store/log.js';
import {openLab, type Lab} from '../helpers/lab.js';
import {has, needing} from '../peers/helpers/which.js';
import {openTerminal, type Terminal} from './helpers/tmux.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** More frames than a terminal that does not read has room for. */
const batches = 40;
const perBatch = 20;

/** Looks again until it holds; the time of a test is the limit. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(20);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(!has('tmux'))(needing('stalled terminals', 'tmux'), {timeout: 120_000}, () => {
  let lab: Lab;
  let carol: BoardSession;
  let terminal: Terminal;
  let pid: number;
  let sent: number;

  beforeEach(async () => {
    sent = 0;
    lab = await openLab();
    const alice = lab.start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
    await alice.line((line) => line.includes('"state":"live"'));
    const {host, port, fingerprint} = lab.services.board;
    const settings = completeSettings(
      {
        cluster: 'alice/friends',
        host: `${host}:${port}`,
        identity: lab.services.keyFile('carol'),
        acceptHostKey: fingerprint,
      },
      process.env,
    );
    carol = await joinBoard({settings});
    await joined(carol);
    const pidFile = join(lab.directory, 'pid');
    terminal = await openTerminal({
      command: [
        ...['sh', '-c', 'echo $$ >"$0"; exec "$@"', pidFile],
        ...[process.execPath, program, ...lab.flags('bob')],
      ],
      columns: 200,
      rows: 60,
      env: {HOME: lab.directory, XDG_CONFIG_HOME: lab.directory, XDG_DATA_HOME: lab.directory},
    });
    await terminal.until((screen) => screen.includes('● LIVE') && screen.includes('q quit'));
    pid = Number(readFileSync(pidFile, 'utf8'));
  });

  afterEach(async () => {
    await terminal.close();
    await carol.close();
    await lab.close();
  });

  /** Lines to the board, more and more of them, each time when the dashboard has recorded those before. */
  const flood = async (): Promise<void> => {
    const log = openLog(join(lab.directory, 'p2p-tui', 'events', 'alice--friends.sqlite'));
    try {
      for (let batch = 0; batch < batches; batch++) {
        const before = log.lastSeq();
        for (let line = 0; line < perBatch; line++) {
          carol.post('future.p2p', {
            type: 'client',
            when: '2026-01-01T00:00:00',
            expires: Math.floor(Date.now() / 1000) + 3600,
            from: `carol@lab:${++sent}`,
            protocols: ['wormhole'],
          });
        }

        await until(() => log.lastSeq() >= before + perBatch);
      }
    } finally {
      log.close();
    }
  };

  it('the dashboard records every line while its terminal does not read, and then draws the whole screen', async () => {
    terminal.stop();
    await flood();
    terminal.proceed();
    const last = `carol@lab:${sent}`;
    const screen = await terminal.until((text) => text.includes(last));
    expect(screen[0]).toMatch(/^ alice\/friends {2}● LIVE .* clients/);
    expect(screen.at(-1)).toContain('q quit');
    for (const line of screen.slice(3, -2)) expect(line).toMatch(/^[┌│└].{198}[┐│┘]$/u);
    await terminal.press('q');
    await terminal.until((text) => text.includes('ended with status 0'));
  });

  it('the dashboard ends on SIGTERM while its terminal does not read, with the usual status', async () => {
    terminal.stop();
    await flood();
    process.kill(pid, 'SIGTERM');
    await until(() => !isRunning(pid));
    terminal.proceed();
    await terminal.until((text) => text.includes('nded with status 143'));
  });
});
