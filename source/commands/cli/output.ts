/** What the program writes, and what follows when it cannot be written or is not read any more. */
import {getSystemErrorMessage} from 'node:util';
import {messageOf} from '../../message/error-message.js';

/** Standard output or standard error cannot be written. The message is one sentence. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  /** Whoever read it has gone (`| head`), which is no fault of anybody. */
  readonly isClosed: boolean;

  constructor(stream: string, cause: NodeJS.ErrnoException) {
    const why = cause.errno === undefined ? messageOf(cause) : getSystemErrorMessage(cause.errno);
    super(`${stream} cannot be written: ${why}.`, {cause});
    this.isClosed = cause.code === 'EPIPE';
  }
}

/** What a command has to know of its output. */
export type Output = {
  /** Aborted with an `OutputError` as soon as something cannot be written: the command cleans up and ends. */
  readonly signal: AbortSignal;
  /** Somebody asked the program to end: it does not wait long for whoever reads what it wrote. */
  abandon(): void;
};

/** The output of the whole program. */
type ProgramOutput = Output & {
  /** Resolves with whether all that was written is out, once that is so, has become impossible or is waited for no more. */
  flushed(): Promise<boolean>;
};

type OutputStreams = {readonly stdout: NodeJS.WriteStream; readonly stderr: NodeJS.WriteStream};

/** Milliseconds that a reader has, after somebody asked the program to end. */
const grace = 500;

/** Listens, from now on and to the end, for what goes wrong with the output: unheard it would end the program. */
export function watchOutput({stdout, stderr}: OutputStreams): ProgramOutput {
  const failing = new AbortController();
  const abandoned = Promise.withResolvers<undefined>();
  const watch = (stream: NodeJS.WriteStream, name: string) => {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A terminal that was closed sends SIGHUP, and whoever draws on it looks for himself.
      if (stream.isTTY) return;
      failing.abort(new OutputError(name, error));
    });
  };
  watch(stdout, 'Standard output');
  watch(stderr, 'Standard error');

  const flush = (stream: NodeJS.WriteStream) =>
    new Promise<boolean>((resolve) => {
      // Even an empty write fails on a full disk; what went wrong with a write that is done is told by now or at once.
      if (stream.writableLength === 0) setImmediate(resolve, true);
      else stream.write('', () => resolve(true));
    });
  const timeout = async () => {
    await abandoned.promise;
    return new Promise<boolean>((resolve) => {
      setTimeout(resolve, grace, false).unref();
    });
  };

  return {
    signal: failing.signal,
    abandon: () => abandoned.resolve(undefined),
    async flushed() {
      const all = Promise.all([flush(stdout), flush(stderr)]);
      return Promise.race([all.then(() => true), timeout()]);
    },
  };
}
