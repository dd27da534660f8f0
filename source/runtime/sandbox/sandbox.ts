import type {Environment} from '../environment.js';
import type {JobUser} from './job-user.js';

/** The sandboxes that there are, each by what it is called with `--sandbox`. */
export type SandboxKind = 'bwrap' | 'firejail' | 'sandbox-exec' | 'none';

/** What a job may touch. */
export type Confinement = {
  /** Absolute path of the job's own directory: read and write, current directory. */
  readonly directory: string;
  /** Absolute paths it may read besides the system's programs and libraries. */
  readonly readable: readonly string[];
  /** All of its environment. */
  readonly environment: Environment;
  /**
   * What the job may write to its file systems in memory, bytes. Each holds somewhat more, so that it can be seen that this
   * was passed; half of all memory where nothing is said.
   */
  readonly memoryDisk?: number;
  /** A file in the form of passwd(5) that names its user; absent: he has no name. */
  readonly passwd?: string | undefined;
  /** The process number to have inside, at least 3; absent: whatever comes. */
  readonly pid?: number | undefined;
};

/** Descriptors by their numbers. Those of the sandbox are kept from the job. */
export type SandboxDescriptors = {
  /** On it the sandbox says what it did; only for one with `began`. */
  readonly report?: number | undefined;
  /** From it the sandbox reads what `filter` has; only for one with that. */
  readonly filter?: number | undefined;
  /** They are the job's own, beside its standard streams. */
  readonly control?: number | undefined;
  readonly words?: number | undefined;
};

/** What a process is started with. */
export type CommandLine = {
  readonly command: string;
  readonly args: readonly string[];
  /** Its environment, where it is not the job's. */
  readonly environment?: Environment;
  /** A file that has to be there before. */
  readonly file?: {readonly path: string; readonly text: string};
};

/** Walls around a job. */
export type Sandbox = {
  readonly name: SandboxKind;
  /** Whom jobs run as, where that is not whoever runs the worker: their files have to be his. */
  readonly user?: JobUser | undefined;
  /** Which system calls jobs may make, as seccomp(2) takes it. */
  readonly filter?: Uint8Array | undefined;
  /**
   * A shell script that fails inside, in words, where walls are missing; absent for a sandbox that does not start without them.
   * @param secret a file that no job may read
   */
  readonly check?: (secret: string) => string;
  /** The command line that runs `command` with `args` inside. Extra file descriptors are passed on. */
  wrap(
    command: string,
    args: readonly string[],
    confinement: Confinement,
    descriptors?: SandboxDescriptors,
  ): CommandLine;
  /**
   * Whether the program inside began, by the whole of what was reported: a sandbox that cannot be set up ends with a
   * status as any job may. Absent where there are no walls whose building could fail.
   */
  readonly began?: (reported: string) => boolean;
  /**
   * The process group that holds the job, so that it can be signalled without hitting the walls.
   * @param pid the process that was started; it leads a group of its own
   * @returns undefined while the job has not started yet, or when it is gone
   */
  group(pid: number): number | undefined;
  /**
   * Where the job's own file systems in memory are seen from outside; absent where it has none.
   * @param pid the process that was started
   */
  readonly memoryDisks?: (pid: number) => readonly string[];
};

/** No walls: the job runs as the user who runs the worker. */
export const noSandbox: Sandbox = {
  name: 'none',
  wrap: (command, args) => ({command, args}),
  group: (pid) => pid,
};
