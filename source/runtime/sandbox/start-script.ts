/**
 * A job's command line as a shell script in its directory, for sandboxes that take only short and few words: it looks whether
 * the walls stand, tells that the job begins, and becomes the job.
 */
import type {Environment} from '../environment.js';
import {shellWord} from '../shell-word.js';

/** What is started inside. */
type Start = {
  readonly command: string;
  readonly args: readonly string[];
  /** All of its environment. */
  readonly environment: Environment;
  /** A shell command that fails where there are no walls. */
  readonly guard: string;
  /** The descriptor to tell on that it begins; the job does not get it. */
  readonly report: number | undefined;
};

/** What is told when the job begins. */
export const beginning = 'begun';

/** The script; it deletes itself, by its own name, before the job begins. */
export function startScript({command, args, environment, guard, report}: Start): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const words = ['/usr/bin/env', '-i', ...variables, command, ...args];
  const to = String(report);
  return [
    `${guard} || { echo 'its walls do not stand' >&2; exit 1; }`,
    'rm -f -- "$0"',
    ...(report === undefined ? [] : [`echo ${beginning} >&${to}`, `exec ${to}>&-`]),
    `exec ${words.map(shellWord).join(' ')}`,
    '',
  ].join('\n');
}

/** The command line of a job that tells that it begins, for sandboxes that take it as it is. @param report as above */
export function reporting(
  command: string,
  args: readonly string[],
  report: number | undefined,
): {readonly command: string; readonly args: readonly string[]} {
  if (report === undefined) return {command, args};
  const script = `echo ${beginning} >&${String(report)}; exec ${String(report)}>&-; exec "$@"`;
  return {command: '/bin/sh', args: ['-c', script, 'sh', command, ...args]};
}
