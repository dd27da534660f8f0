import type {Environment} from '../environment.js';

type SandboxName = 'bwrap' | 'none';

/** What a job may touch. */
export type Confinement = {
  /** Absolute path of the job's own directory: read and write, current directory. */
  readonly directory: string;
  /** Absolute paths it may read besides the system's programs and libraries. */
  readonly readable: readonly string[];
  /** All of its environment. */
  readonly environment: Environment;
  /** A file in the form of passwd(5) that names its user; absent: he has no name. */
  readonly passwd?: string | undefined;
  /** The process number to have inside, at least 3; absent: whatever comes. */
  readonly pid?: number | undefined;
};

/** Walls around a job. */
export type Sandbox = {
  readonly name: SandboxName;
  /**
   * The command line that runs `command` with `args` inside. Extra file descriptors are passed on.
   * @param report a descriptor, kept from the job, on which the sandbox says what it did; only for one with `began`
   */
  wrap(
    command: string,
    args: readonly string[],
    confinement: Confinement,
    report?: number,
  ): {readonly command: string; readonly args: readonly string[]};
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
};

/** No walls: the job runs as the user who runs the worker. */
export const noSandbox: Sandbox = {
  name: 'none',
  wrap: (command, args) => ({command, args}),
  group: (pid) => pid,
};
