import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
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
  /** Ends the program as a closed terminal does, and tmux. When it resolves, the program writes nothing any more. */
  close(): Promise<void>;
};

type TerminalOptions = {
  readonly command: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
};

/** Looks at the screen this often and so many times before giving up: a minute in all. */
const poll = {interval: 100, times: 600};

/**
 * Says how the program ended: tmux itself does not always notice, and what is on the screen stays. The file that it makes
 * is for `close`; it starts no other program for that, which the signal to all of the terminal would end.
 */
const shell = '"$@"; status=$?; : >"$0"; echo "ended with status $status"; while :; do sleep 600; done';

/** Opens a terminal. When the program has ended, the screen says `ended with status N`. */
export async function openTerminal({command, columns, rows, env = {}}: TerminalOptions): Promise<Terminal> {
  const socket = `p2p-tui-test-${randomUUID()}`;
  const over = join(tmpdir(), socket);
  const tmux = async (...args: string[]) =>
    (await run('tmux', ['-L', socket, '-f', '/dev/null', ...args])).stdout;
  const variables = Object.entries({COLORTERM: 'truecolor', ...env}).map(
    ([name, value]) => `${name}=${value}`,
  );
  await tmux(
    ...['new-session', '-d', '-x', String(columns), '-y', String(rows)],
    // The shell that says it must survive what ends the program.
    ...['sh', '-c', `trap : INT HUP; ${shell}`, over, 'env', ...variables, ...command],
    ...[';', 'set', '-g', 'status', 'off', ';', 'set', '-g', 'escape-time', '0'],
  );
  const [pid = 0, group = 0] = (await tmux('display-message', '-p', '#{pid} #{pane_pid}'))
    .split(' ')
    .map(Number);
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
    async close() {
      // Whoever is stopped does not answer.
      process.kill(pid, 'SIGCONT');
      process.kill(-group, 'SIGHUP');
      process.kill(-group, 'SIGCONT');
      while (!existsSync(over)) await delay(10);
      // tmux ends with the last that is in it.
      process.kill(-group, 'SIGKILL');
      await rm(over);
    },
  };
}

/** The built program. */
const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

type ProgramOptions = Omit<TerminalOptions, 'command'> & {
  readonly args: readonly string[];
  /** Where its user is at home. */
  readonly home: string;
  /** Where the user's settings and data are. Default: at home. */
  readonly settings?: string;
};

/** Opens a terminal in which the program runs, as somebody with a home of his own. */
export function openProgram({args, home, settings = home, env, ...size}: ProgramOptions): Promise<Terminal> {
  return openTerminal({
    ...size,
    command: [process.execPath, program, ...args],
    env: {HOME: home, XDG_CONFIG_HOME: settings, XDG_DATA_HOME: settings, ...env},
  });
}
