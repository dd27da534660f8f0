/** What holds for a channel on which a command runs, whoever carries it: a connection of ours, or the system's `ssh`. */
import {CommandError} from './connection.js';

/** Milliseconds until a command has to be done, or a pipe open. */
export const channelTimeout = 20_000;
/** Milliseconds until a channel or a connection that is being closed has to be closed. */
export const closeTimeout = 2000;
/** Bytes that may wait to be sent on a pipe. */
export const maxQueue = 1024 * 1024;
/** Bytes of a command's output that are read; the rest is passed over. */
const maxOutput = 1024 * 1024;

/** What a command says, within bounds. */
type Output = {readonly add: (chunk: Buffer) => void; text(): string};

/** Collects what a command says. */
export function createOutput(): Output {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    add(chunk) {
      if (bytes < maxOutput) chunks.push(chunk);
      bytes += chunk.length;
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

/** What ends a command, or the opening of a pipe, that takes too long. @throws Error always */
export function timedOut(command: string): never {
  throw new Error(`The board does not answer "${command}".`);
}

/** The base64 of a key, as long as any is. */
const wholeKey = /\bAAAA[\w+/]{40,}={0,2}/g;

/** Why a command was not done, as the board put it, but for keys that it shows. */
export function refusal(command: string, words: string): CommandError {
  return new CommandError(
    `The board refused "${command}": ${words.trim().replace(/\s+/g, ' ').replace(wholeKey, '…')}`,
  );
}
