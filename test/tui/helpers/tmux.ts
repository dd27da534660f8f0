import {execFile, execFileSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** A program in a real terminal, in a tmux server of its own. */
export type Terminal = {
  /** The screen as text, one string a row. */
  screen(): Promise<string[]>;
  /** Waits until the screen fits. Rejects, with the screen, when it does not within the time of a test. */
  until(fits: (screen: string) => boolean): Promise<string[]>;
  /** Presses keys, by tmux's names. */
  press(...keys: readonly string[]): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** The terminal reads nothing any more, until it proceeds. */
  stop(): void;
  proceed(): void;
  /** Ends tmux and all in it. */
  close(): void;
};

export type TerminalOptions = {
  readonly command: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
};

/** Looks at the screen this often and so many times before giving up: a minute in all. */
const poll = {interval: 100, times: 600};

/** Says how the program ended: tmux itself does not always notice, and what is on the screen stays. */
const shell = '"$@"; echo "ended with status $?"; exec sleep 600';

/** Opens a terminal. When the program has ended, the screen says `ended with status N`. */
export async function openTerminal({command, columns, rows, env = {}}: TerminalOptions): Promise<Terminal> {
  const socket = `p2p-tui-test-${randomUUID()}`;
  const tmux = async (...args: string[]) =>
    (await run('tmux', ['-L', socket, '-f', '/dev/null', ...args])).stdout;
  const variables = Object.entries({COLORTERM: 'truecolor', ...env}).map(
    ([name, value]) => `${name}=${value}`,
  );
  await tmux(
    ...['new-session', '-d', '-x', String(columns), '-y', String(rows)],
    // The shell that says it must survive the Ctrl-C that ends the program.
    ...['sh', '-c', `trap : INT; ${shell}`, 'sh', 'env', ...variables, ...command],
    ...[';', 'set', '-g', 'status', 'off', ';', 'set', '-g', 'escape-time', '0'],
  );
  const pid = Number(await tmux('display-message', '-p', '#{pid}'));
  const screen = async () => (await tmux('capture-pane', '-p')).split('\n').slice(0, -1);
  return {
    screen,
    async until(fits) {
      let last: string[] = [];
      for (let turn = 0; turn < poll.times; turn++) {
        last = await screen();
        if (fits(last.join('\n'))) return last;
        await delay(poll.interval);
      }

      throw new Error(`The screen never came to fit:\n${last.join('\n')}`);
    },
    async press(...keys) {
      await tmux('send-keys', ...keys);
    },
    async resize(width, height) {
      await tmux('resize-window', '-x', String(width), '-y', String(height));
    },
    stop() {
      process.kill(pid, 'SIGSTOP');
    },
    proceed() {
      process.kill(pid, 'SIGCONT');
    },
    close() {
      // Whoever is stopped does not answer.
      process.kill(pid, 'SIGCONT');
      execFileSync('tmux', ['-L', socket, 'kill-server']);
    },
  };
}
