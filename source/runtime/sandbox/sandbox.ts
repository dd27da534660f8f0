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
};

/** Walls around a job. */
export type Sandbox = {
  readonly name: SandboxName;
  /** The command line that runs `command` with `args` inside. Extra file descriptors are passed on. */
  wrap(
    command: string,
    args: readonly string[],
    confinement: Confinement,
  ): {readonly command: string; readonly args: readonly string[]};
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
