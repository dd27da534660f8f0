import {addAbortSignal, type Readable} from 'node:stream';
import {WormholeError} from '../../wormhole/error.js';
import {maxMessage} from '../../wormhole/send.js';
import type {Context} from '../cli/command.js';
import {UsageError} from '../cli/exit-status.js';
import {prompt} from '../cli/prompt.js';

/** The text of the flag; or what standard input says, or the user is asked for. */
export async function textToSend(context: Context, signal: AbortSignal): Promise<string> {
  const {flags, stdin} = context;
  if (flags.text === '-') return readText(stdin, signal, maxMessage);
  const text = flags.text ?? (await prompt(context, 'Text to send: ', signal));
  if (text === undefined) throw new UsageError('No text was typed; give one, or a file to send.');
  return text;
}

/**
 * Reads a text to its end.
 * @param signal ends the wait for more; the stream is of no use then
 * @param maxBytes more is not read
 * @throws the reason of the signal; WormholeError `too-big`, or `file` for bytes that are no UTF-8
 */
async function readText(stdin: Readable, signal: AbortSignal, maxBytes: number): Promise<string> {
  signal.throwIfAborted();
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stdin) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw new WormholeError(
          'too-big',
          'The text is too long to be sent as a message; send it as a file.',
        );
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }

  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new WormholeError('file', 'Standard input is no text; write it to a file and send that.', {cause});
  }
}
