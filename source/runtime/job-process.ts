import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {lchown} from 'node:fs/promises';
import {Socket} from 'node:net';
import type {Readable, Writable} from 'node:stream';
import {closedStdio} from './descriptors.js';
import type {Environment} from './environment.js';
import type {Limits} from './limits.js';
import {mostDirectly, withManyArguments} from './many-arguments.js';
import {createReaper} from './reaper.js';
import {withResourceLimits} from './resource-limits.js';
import {giveDirectory} from './sandbox/job-user.js';
import type {CommandLine, Sandbox} from './sandbox/sandbox.js';

/** How a process ended. */
export type Exit = {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when it could not be started at all. */
  readonly error?: Error;
  /** Set when the sandbox could not be set up, so that nothing of the program ran. */
  readonly unbuilt?: true;
};

/** A child process that does a job, in a process group of its own where the platform has such. */
export type JobProcess = {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Its directory: current directory, home and place for temporary files. */
  readonly directory: string;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** File descriptor 3 of the child, when it was asked for. */
  readonly control: Readable | undefined;
  /** Resolves, never rejects, when it is gone and its streams are at their end. */
  readonly exited: Promise<Exit>;
  readonly running: boolean;
  /** Signals the job and its children. */
  signal(name: NodeJS.Signals): void;
  /** Kills the job and the sandbox around it at once. */
  kill(): void;
  /** Gives the job a file that was laid into its directory after it was started. */
  own(path: string): Promise<void>;
  /** Whether this process alone keeps our program from ending. */
  hold(held: boolean): void;
  /** How it was started. */
  readonly options: LaunchOptions;
};

/** What a job's process is started with. */
export type LaunchOptions = {
  readonly sandbox: Sandbox;
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly readable: readonly string[];
  readonly environment: Environment;
  readonly limits: Limits;
  /** As `Confinement` has them. */
  readonly passwd?: string | undefined;
  readonly pid?: number | undefined;
  /** As `RuntimeOptions` has it. */
  readonly nice?: number | undefined;
  /** Opens file descriptor 3 for the child to write to. */
  readonly control?: boolean;
};

const ownGroup = process.platform !== 'win32';
const drainMs = 1000;
const reaper = createReaper();

/** Around the sandbox: nobody inside can take it back, and all that is started there has it. */
function withNice(line: CommandLine, nice = 0): CommandLine {
  if (nice === 0) return line;
  return {...line, command: 'nice', args: ['-n', String(nice), line.command, ...line.args]};
}

/**
 * Starts a process inside the sandbox; a failure to start shows in `exited`.
 * @throws the system's error where it refuses at once, say because the arguments are too long
 */
export function launch(options: LaunchOptions): JobProcess {
  const {sandbox, directory, readable, environment, limits, passwd, pid, nice} = options;
  const confinement = {directory, readable, environment, memoryDisk: limits.disk, passwd, pid};
  let next = 3;
  // Windows has no shell that could read them.
  const isLong = ownGroup && options.args.length > mostDirectly;
  const [controlAt, reportAt, filterAt, wordsAt] = [
    options.control,
    sandbox.began,
    sandbox.filter,
    isLong,
  ].map((wanted) => (wanted ? next++ : undefined));
  const descriptors = {report: reportAt, filter: filterAt, control: controlAt, words: wordsAt};
  const long =
    wordsAt === undefined
      ? undefined
      : withManyArguments(options.command, options.args, wordsAt, environment);
  const program = long ?? options;
  // Windows has no shell to set them.
  const inside = ownGroup ? withResourceLimits(program.command, program.args, limits, nice) : program;
  const line = withNice(sandbox.wrap(inside.command, inside.args, confinement, descriptors), nice);
  if (line.file) writeFileSync(line.file.path, line.file.text, {flag: 'wx'});
  if (sandbox.user) giveDirectory(sandbox.user, directory);
  const child = spawn(line.command, line.args, {
    cwd: directory,
    env: line.environment ?? environment,
    detached: ownGroup,
    windowsHide: true,
    stdio: closedStdio(next - 3),
  });
  const {stdin, stdout, stderr} = child;
  const [control, report, filter, words] = [controlAt, reportAt, filterAt, wordsAt].map((at) =>
    at === undefined ? undefined : child.stdio[at],
  );
  if (!stdin || !stdout || !stderr) throw new Error('A child process without standard streams.');
  // Bubblewrap ends with us by itself, and its job with it.
  const reaped = ownGroup && sandbox.name !== 'bwrap' ? child.pid : undefined;
  if (reaped !== undefined) reaper.watch(reaped);
  const streams = [stdin, stdout, stderr, control, report, filter, words].filter(
    (stream) => stream instanceof Socket,
  );
  // Who ends before he has read his input is not an error of ours.
  for (const input of [stdin, filter, words]) input?.on('error', () => undefined);
  if (filter instanceof Socket && sandbox.filter) filter.end(sandbox.filter);
  if (words instanceof Socket && long) words.end(long.words);

  const sendSignal = (group: number | undefined, name: NodeJS.Signals) => {
    if (group === undefined || child.pid === undefined) return;
    try {
      process.kill(ownGroup ? -group : group, name);
    } catch {
      // It is gone already.
    }
  };
  const kill = () => {
    if (child.pid === undefined) return;
    sendSignal(sandbox.group(child.pid), 'SIGKILL');
    sendSignal(child.pid, 'SIGKILL');
  };

  let reported = '';
  if (report instanceof Socket) report.setEncoding('utf8').on('data', (text: string) => (reported += text));

  let running = true;
  const exited = new Promise<Exit>((resolve) => {
    let failure: Error | undefined;
    child.on('error', (error) => {
      failure = error;
      if (child.pid === undefined) resolve({status: null, signal: null, error});
    });
    child.on('exit', () => {
      running = false;
      // What it started ends with it; a descendant that fled the group must not hold the streams open.
      sendSignal(child.pid, 'SIGKILL');
      if (reaped !== undefined) reaper.forget(reaped);
      setTimeout(() => {
        for (const stream of streams) stream.destroy();
      }, drainMs).unref();
    });
    child.on('close', (status, signal) => {
      // Whoever killed the sandbox kept it from telling.
      const unbuilt = signal === null && failure === undefined && sandbox.began?.(reported) === false;
      resolve({status, signal, ...(failure && {error: failure}), ...(unbuilt && {unbuilt})});
    });
  });
  void exited.then(() => {
    running = false;
  });

  return {
    options,
    pid: child.pid,
    directory,
    stdin,
    stdout,
    stderr,
    control: control instanceof Socket ? control : undefined,
    exited,
    get running() {
      return running;
    },
    signal(name) {
      // Where the sandbox has not begun the job yet, it is the sandbox that has to end.
      if (child.pid !== undefined && running) sendSignal(sandbox.group(child.pid) ?? child.pid, name);
    },
    kill,
    async own(path) {
      if (sandbox.user) await lchown(path, sandbox.user.uid, sandbox.user.gid);
    },
    hold(held) {
      if (held) child.ref();
      else child.unref();
      for (const stream of streams) {
        if (held) stream.ref();
        else stream.unref();
      }
    },
  };
}
