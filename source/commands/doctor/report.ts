/** How findings are shown: to people as a list, to programs as JSON. Pure. */
import {width} from '../../ui/kit/format/width.js';
import type {Paint, Theme} from '../../ui/kit/theme.js';
import {narrowest, wrap} from '../../ui/kit/format/wrap.js';
import type {Examined, Status} from './check.js';

const glyphs: Readonly<Record<Status, string>> = {ok: '✓', warn: '!', fail: '✗', skip: '–'};

type ReportOptions = {
  readonly theme: Theme;
  /** Columns that titles take. */
  readonly titles: number;
  /** Columns of the terminal; Infinity where there is none, and no line is broken then. */
  readonly columns: number;
};

/** One finding as lines of text, LF at the end of each. What mends it stands on lines of its own, to be copied. */
export function findingText(
  {status, title, text, mend}: Examined,
  {theme, titles, columns}: ReportOptions,
): string {
  const paint = paintOf(status, theme);
  const indent = ' '.repeat(titles + 4);
  const shown = status === 'skip' ? theme.dim : theme.text;
  const [first = '', ...rest] = wrap(text, Math.max(narrowest, columns - indent.length));
  const lines = [
    `${paint(glyphs[status])} ${theme.title(title)}${' '.repeat(Math.max(0, titles - width(title)))}  ${shown(first)}`,
    ...rest.map((line) => `${indent}${shown(line)}`),
    ...(mend === undefined ? [] : [`${indent}${theme.dim('→')} ${theme.focus(mend)}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** One finding as a JSON object on a line. */
export function findingJson({id, title, status, text, mend}: Examined): string {
  return `${JSON.stringify({id, title, status, text, ...(mend !== undefined && {mend})})}\n`;
}

/** The last line: whether this machine can take part. */
export function summaryText(findings: readonly Examined[], theme: Theme): string {
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length;
  const [failures, warnings] = [count('fail'), count('warn')];
  const hints =
    warnings === 0 ? '' : ` ${warnings === 1 ? 'One thing' : `${warnings} things`} could be better.`;
  return failures === 0
    ? `${theme.good('A worker and a client can work here.')}${hints}\n`
    : `${theme.bad(`A worker or a client could not work here: ${failures === 1 ? 'one thing is' : `${failures} things are`} to be mended.`)}${hints}\n`;
}

function paintOf(status: Status, theme: Theme): Paint {
  return {ok: theme.good, warn: theme.warn, fail: theme.bad, skip: theme.dim}[status];
}
