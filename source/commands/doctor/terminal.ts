import {colourLevel, type ColourStream} from '../../ui/terminal/colour-level.js';
import type {Check, Finding} from './check.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What of a stream tells what the terminal can do. */
type TerminalStream = ColourStream & {readonly columns?: number; readonly rows?: number};

/** Columns and rows that the dashboard's panes want. */
const comfortable = {columns: 80, rows: 24};

const colours = ['no colours', '16 colours', '256 colours', '16 million colours'] as const;

/** Whether the dashboard looks as it should; workers and clients need no terminal. */
export function terminalCheck(env: Environment, stdout: TerminalStream): Check {
  return {
    id: 'terminal',
    title: 'Terminal',
    timeout: 1000,
    otherwise: {status: 'warn'},
    examine: () => Promise.resolve(judge(env, stdout)),
  };
}

function judge(env: Environment, stdout: TerminalStream): Finding {
  if (stdout.isTTY !== true) return {status: 'skip', text: 'There is none here: the dashboard needs one.'};
  const {columns = 0, rows = 0} = stdout;
  const size = `${columns}×${rows}`;
  // The first of these that is set counts (POSIX, "Environment Variables").
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  if (!/utf-?8/i.test(locale) && process.platform !== 'win32') {
    return {
      status: 'warn',
      text: `${size}, but the locale "${locale || 'C'}" is not UTF-8: lines and symbols of the dashboard will be garbled.`,
      mend: 'export LANG=C.UTF-8',
    };
  }

  if (columns < comfortable.columns || rows < comfortable.rows) {
    return {
      status: 'warn',
      text: `${size} is small for the dashboard.`,
      mend: `Make the window ${comfortable.columns}×${comfortable.rows} or larger.`,
    };
  }

  const level = colourLevel(env, stdout);
  const noColour = (env['NO_COLOR'] ?? '') !== '';
  if (level === 0 && !noColour) {
    return {
      status: 'warn',
      text: `${size}, UTF-8, but the terminal "${env['TERM'] ?? ''}" is said to have no colours.`,
      mend: 'export TERM=xterm-256color',
    };
  }

  return {status: 'ok', text: `${size}, UTF-8, ${colours[level]}${noColour ? ' (NO_COLOR)' : ''}.`};
}
