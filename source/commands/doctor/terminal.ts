import {isDumb, localeOf, showsUnicode} from '../../ui/terminal/ascii.js';
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
  if (isDumb(env)) {
    return {
      status: 'warn',
      text: 'TERM=dumb: instead of the dashboard there are lines that tell what happens.',
      mend: 'export TERM=xterm-256color',
    };
  }

  if (!showsUnicode(env, process.platform)) {
    return {
      status: 'warn',
      text: `${size}, but the locale "${localeOf(env)}" is not UTF-8: the dashboard is drawn in ASCII, names beyond that as "?".`,
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
