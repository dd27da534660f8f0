import {randomBytes} from 'node:crypto';
import type {Connection} from '../../ssh/connection.js';
import type {Clock} from '../../clock/clock.js';

/**
 * Says a line on a topic of our own and waits until it is back: with `-r` a pipe gives everybody his own lines, too.
 * @returns milliseconds that it took
 * @throws Error one sentence, when the pipe ends before
 */
export async function echo(
  connection: Connection,
  topic: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<number> {
  const {promise, resolve, reject} = Promise.withResolvers<void>();
  const line = `echo ${randomBytes(8).toString('hex')}`;
  let heard = '';
  const pipe = await connection.pipe(`pipe ${topic} -r`, {
    onData(chunk) {
      heard = (heard + chunk.toString('latin1')).slice(-1024);
      if (heard.includes(`${line}\n`) || heard.includes(`${line}\r\n`)) resolve();
    },
    onClose: () => reject(new Error('The board closed the pipe before the line was back.')),
  });
  const stop = () => reject(signal.reason as Error);
  signal.addEventListener('abort', stop, {once: true});
  if (signal.aborted) stop();
  const start = clock.monotonic();
  try {
    if (!pipe.write(`${line}\n`)) throw new Error('The board does not take a line.');
    await promise;
    return clock.monotonic() - start;
  } finally {
    signal.removeEventListener('abort', stop);
    promise.catch(() => undefined);
    pipe.close();
  }
}
