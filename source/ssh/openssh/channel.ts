/** One run of the system's `ssh`: what it says of itself, apart from what the board says. */
import {type ChildProcessByStdio, spawn} from 'node:child_process';
import type {Readable, Writable} from 'node:stream';

/** An `ssh` that runs a command on the board. */
export type SshProcess = {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Resolves when the board has begun to run the command. Only where `verbose` was asked for. */
  readonly begun: Promise<undefined>;
  /** Resolves when it is over. `status` 255 is ssh's own: there is no connection, or it was lost. Never rejects. */
  readonly ended: Promise<{
    readonly status: number | null;
    readonly words: string;
    readonly missing: boolean;
  }>;
};

/** Characters kept of what is said on standard error. */
const maxWords = 8192;
/** What ssh says of a channel on which the command runs, at the second level of detail: its own, or that of a master. */
const acceptance =
  /^(?:debug2: exec request accepted on channel|debug1: mux_client_request_session: master session id)/;
/** Lines that are no complaint: details that were asked for. */
const details = /^(?:debug[123]: |OpenSSH_|Authenticated to |Transferred: |Bytes per second: )/;

/**
 * Starts `ssh` with these arguments, directly and never through a shell. It has a session of its own: no terminal on
 * which to ask, and no interrupt that was meant for us.
 */
export function startSsh(args: readonly string[], env: NodeJS.ProcessEnv): SshProcess {
  const child = spawn('ssh', args, {stdio: ['pipe', 'pipe', 'pipe'], detached: true, env});
  const begun = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<Awaited<SshProcess['ended']>>();
  let words = '';
  let line = '';
  let missing = false;

  const read = (text: string): void => {
    if (acceptance.test(text)) begun.resolve(undefined);
    if (!details.test(text) && words.length < maxWords) words += `${text}\n`;
  };

  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (line + chunk).split(/\r?\n/);
    line = (lines.pop() ?? '').slice(0, maxWords);
    for (const text of lines) read(text);
  });
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => {
    missing = 'code' in error && error.code === 'ENOENT';
    words += error.message;
    ended.resolve({status: null, words, missing});
  });
  child.on('close', (status) => {
    if (line !== '') read(line);
    ended.resolve({status, words, missing});
  });
  return {child, begun: begun.promise, ended: ended.promise};
}
