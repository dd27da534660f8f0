/** Connecting by the system's `ssh`, for what only that can do: one process a channel, the same `Connection`. */
import type {Clock} from '../../clock/clock.js';
import {withTimeout} from '../../async/timeout.js';
import {channelTimeout, closeTimeout, createOutput, maxQueue, refusal, timedOut} from '../channel-rules.js';
import type {SshAddress} from '../jump/address.js';
import {ConnectError, type Connect, type Connection} from '../connection.js';
import {type SshProcess, startSsh} from './channel.js';
import {explainSsh} from './messages.js';

/** What connecting through the system's `ssh` is given. */
export type SshProgramOptions = {
  /** Arguments for `ssh`, before the host. */
  readonly args: readonly string[];
  /** The board, as the user gave it. */
  readonly board: SshAddress;
  /** Private key files for the board and its other hosts, in place of the configured ones. */
  readonly identities?: readonly string[];
  /** Environment of the processes. */
  readonly env: NodeJS.ProcessEnv;
};

/**
 * Makes the function that opens connections by running `ssh`. That is asked where it would connect to, and connects when
 * there is something to run: `run` and `pipe` throw a ConnectError where it cannot. Each process makes a connection of its own, unless the user runs a master
 * (`ControlPath`, `-S`) whose connection they share; so the latency of one is no measure of another, and `measure` always
 * rejects.
 */
export function createProgramConnect(options: SshProgramOptions): Connect {
  return async ({host, clock, signal}) => {
    const {env} = options;
    const target = await askHostName([...options.args, '-G', '--', host], clock, env);
    if (signal?.aborted) throw new ConnectError('The session was closed.', 'closed');
    const connection = operateProgram((verbose, command) => sshArguments(options, host, verbose, command), {
      host,
      clock,
      env,
    });
    const abort = (): void => void connection.close();
    signal?.addEventListener('abort', abort, {once: true});
    void connection.closed.then(() => signal?.removeEventListener('abort', abort));
    return {...connection, ...(target !== undefined && {host: target})};
  };
}

/** Where `ssh` would connect to; undefined where it does not tell: what is wrong is told when it is to connect. */
export async function askHostName(
  args: readonly string[],
  clock: Clock,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const {child, ended} = startSsh(args, env);
  const output = createOutput();
  child.stdout.on('data', output.add);
  child.stdin.end();
  const cancel = clock.after(channelTimeout, () => child.kill());
  await ended;
  cancel();
  return /^hostname (\S+)$/m.exec(output.text())?.[1];
}

/** For `-o`, the first value counts: what must be so stands before the user's arguments, what may be so behind. */
function sshArguments(
  {args, board, identities = []}: SshProgramOptions,
  host: string,
  verbose: boolean,
  command: string,
): string[] {
  const given: SshAddress = host === board.host ? board : {host};
  const must = [
    // A master that the user runs is shared. We are never one: others who share us would end with us.
    ...['ControlMaster=no', 'ClearAllForwardings=yes', 'RequestTTY=no', 'EscapeChar=none'],
    ...['RemoteCommand=none', 'PermitLocalCommand=no', 'BatchMode=yes'],
  ];
  const may = ['ServerAliveInterval=10', 'ServerAliveCountMax=3', 'ConnectTimeout=20'];
  return [
    ...must.flatMap((option) => ['-o', option]),
    ...args,
    ...may.flatMap((option) => ['-o', option]),
    ...identities.flatMap((file) => ['-i', file]),
    ...(identities.length > 0 ? ['-o', 'IdentitiesOnly=yes'] : []),
    ...(given.port === undefined ? [] : ['-p', String(given.port)]),
    ...(given.user === undefined ? [] : ['-l', given.user]),
    // Behind the user's arguments, as that is what counts here: it tells when a pipe is open.
    ...(verbose ? ['-vv'] : []),
    '--',
    host,
    command,
  ];
}

type Surroundings = {readonly host: string; readonly clock: Clock; readonly env: NodeJS.ProcessEnv};

function operateProgram(
  argumentsFor: (verbose: boolean, command: string) => string[],
  {host, clock, env}: Surroundings,
): Connection {
  const closed = Promise.withResolvers<string>();
  const running = new Set<SshProcess>();
  let gone = false;

  const lose = (reason: string): void => {
    gone = true;
    for (const {child} of running) child.kill();
    closed.resolve(reason);
  };

  const launch = (verbose: boolean, command: string): SshProcess => {
    if (gone) throw new ConnectError('The connection is gone.', 'network');
    const run = startSsh(argumentsFor(verbose, command), env);
    running.add(run);
    void run.ended.then(() => running.delete(run));
    return run;
  };

  /** Waits for what a process has to say, no longer than it may take. */
  const inTime = <T>({child}: SshProcess, command: string, work: Promise<T>): Promise<T> =>
    withTimeout(work, clock, channelTimeout, () => {
      child.kill();
      return timedOut(command);
    });

  return {
    closed: closed.promise,
    async run(command) {
      const run = launch(false, command);
      const output = createOutput();
      run.child.stdout.on('data', output.add);
      run.child.stdin.end();

      const {status, words, missing} = await inTime(run, command, run.ended);
      if (gone) throw new ConnectError('The connection is gone.', 'network');
      if (status === 255 || missing) {
        const error = explainSsh(words, missing, host);
        lose(error.message);
        throw error;
      }

      const text = output.text() + words;
      if (status !== 0) throw refusal(command, text);
      return text;
    },
    async pipe(command, {onData, onClose}) {
      const run = launch(true, command);
      const {child} = run;
      child.stdout.on('data', onData);
      const failed = await inTime(run, command, Promise.race([run.begun, run.ended]));
      if (failed) {
        if (failed.status !== 255 && !failed.missing) throw refusal(command, failed.words);
        const error = explainSsh(failed.words, failed.missing, host);
        lose(error.message);
        throw error;
      }

      void run.ended.then(({status, words}) => {
        onClose();
        // Also a channel that ends without a status is 255; without a word it was only that.
        if (status === 255 && words.trim() !== '') lose(explainSsh(words, false, host).message);
      });
      return {
        write(text) {
          if (gone || child.exitCode !== null || !child.stdin.writable) return false;
          if (child.stdin.writableLength > maxQueue) return false;
          child.stdin.write(text);
          return true;
        },
        close() {
          // ssh passes on what it was given, and the end of it; the board ends the pipe then.
          child.stdin.end();
          void run.ended.then(clock.after(closeTimeout, () => child.kill()));
        },
      };
    },
    measure: () => Promise.reject(new Error('There is no one connection whose latency could be measured.')),
    async close() {
      gone = true;
      for (const {child} of running) child.stdin.end();
      const cancel = clock.after(closeTimeout, () => {
        for (const {child} of running) child.kill();
      });
      await Promise.all([...running].map(({ended}) => ended));
      cancel();
      closed.resolve(`${host} closed the connection.`);
    },
  };
}
