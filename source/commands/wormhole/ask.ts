import {createInterface} from 'node:readline/promises';
import type {Completer} from 'node:readline/promises';
import type {Context} from '../command.js';

/**
 * Asks on the terminal.
 * @param complete what Tab offers
 * @returns the answer; undefined when standard input ends without one
 * @throws the reason of the signal
 */
export async function ask(
  {stdin, stderr}: Pick<Context, 'stdin' | 'stderr'>,
  question: string,
  signal: AbortSignal,
  complete?: Completer,
): Promise<string | undefined> {
  signal.throwIfAborted();
  stdin.ref();
  const lines = createInterface({
    input: stdin,
    output: stderr,
    terminal: stderr.isTTY,
    ...(complete === undefined ? {} : {completer: complete}),
  });
  // The line editor takes Ctrl-C for itself; whoever interrupts shall interrupt all.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<undefined>((resolve) => {
    lines.once('close', () => resolve(undefined));
  });
  try {
    return await Promise.race([lines.question(question, {signal}), ended]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
    // A terminal that is no longer read must not keep the program running.
    stdin.unref();
  }
}
