import {createInterface} from 'node:readline/promises';
import type {Context} from './command.js';

/** What a line that is typed so far may become, and the part of it that those replace. */
type Complete = (typed: string) => [completions: string[], typed: string];

/**
 * Prompts for a line: on the terminal, or else whoever feeds standard input.
 * @param complete what Tab offers; at once, for keys that are pressed meanwhile would be lost
 * @returns the answer; undefined when standard input ends without one
 * @throws the reason of the signal
 */
export async function prompt(
  {stdin, stderr}: Pick<Context, 'stdin' | 'stderr'>,
  text: string,
  signal: AbortSignal,
  complete?: Complete,
): Promise<string | undefined> {
  signal.throwIfAborted();
  // A file that is standard input knows neither this nor its opposite.
  if ('ref' in stdin) stdin.ref();
  const terminal = stdin.isTTY && stderr.isTTY;
  const lines = createInterface({
    input: stdin,
    output: stderr,
    terminal,
    ...(complete === undefined ? {} : {completer: complete}),
  });
  // The line editor takes Ctrl-C for itself; whoever interrupts shall interrupt all.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<string | undefined>((resolve) => {
    // A last line without an end is told like this only.
    lines.once('line', resolve);
    lines.once('close', () => resolve(undefined));
  });
  try {
    return await Promise.race([lines.question(text, {signal}), ended]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
    // Nobody has pressed Enter where no terminal shows it.
    if (!stdin.isTTY) stderr.write('\n');
    // A terminal that is no longer read must not keep the program running.
    if ('unref' in stdin) stdin.unref();
  }
}

/** Whether an answer is a yes; anything else is a no. */
export function isYes(answer: string | undefined): boolean {
  return /^\s*y(es)?\s*$/i.test(answer ?? '');
}
