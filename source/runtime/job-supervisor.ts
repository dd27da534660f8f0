import {watchTermination, type Termination, type TerminationOptions} from './termination.js';
import {explainFault} from './explain-fault.js';
import type {JobProcess} from './job-process.js';
import {removeTree} from '../payload/remove-tree.js';
import {discardProcess} from './warm-process.js';
import {workerFault} from './worker-fault.js';
import {createWorkspace, type Workspace} from './workspace.js';

/** Starts the processes of a runtime's jobs and cleans up behind them, whatever becomes of them. */
type JobSupervisor = {
  /** Starts a process in a fresh directory of its own, which is gone again if it cannot be started. */
  start(launch: (home: string, workspace: Workspace) => Promise<JobProcess>): Promise<JobProcess>;
  /** Watches over a job while `work` deals with it; then the process and its directory go. */
  supervise<T>(
    job: JobProcess,
    options: TerminationOptions,
    work: (termination: Termination) => Promise<T>,
  ): Promise<T>;
  /**
   * Passes on what comes of evaluating a job, faults of the machine as sentences. After a fault of the machine all that jobs share is looked after before
   * the next one starts, for it may be damaged or gone.
   * @param onFault called then
   */
  guard<T>(evaluation: Promise<T>, onFault?: () => void): Promise<T>;
  /** Kills what still runs and deletes the working directory. */
  readonly close: () => Promise<void>;
};

/**
 * @param parent an existing directory
 * @param provision lays what all jobs share into the workspace, and mends it where something of it is there already
 */
export function createJobSupervisor(
  parent: string,
  provision: (workspace: Workspace) => Promise<void> = () => Promise.resolve(),
): JobSupervisor {
  const running = new Set<JobProcess>();
  let workspace: Workspace | undefined;
  let ready: Promise<Workspace> | undefined;

  const prepare = async (): Promise<Workspace> => {
    if (workspace === undefined) workspace = await createWorkspace(parent);
    else await workspace.restore();
    await provision(workspace);
    return workspace;
  };
  const prepared = (): Promise<Workspace> => {
    if (ready !== undefined) return ready;
    const preparing = prepare();
    ready = preparing;
    // The next job tries again; whoever starts this one hears of the failure.
    preparing.catch(() => {
      if (ready === preparing) ready = undefined;
    });
    return preparing;
  };

  const home = async (): Promise<{readonly shared: Workspace; readonly directory: string}> => {
    const shared = await prepared();
    try {
      return {shared, directory: await shared.directory()};
    } catch (error) {
      if (workerFault(error) !== 'directory') throw error;
      ready = undefined;
      return {shared: await prepared(), directory: await shared.directory()};
    }
  };

  return {
    async start(launch) {
      const {shared, directory} = await home();
      try {
        return await launch(directory, shared);
      } catch (error) {
        await removeTree(directory).catch(() => undefined);
        throw error;
      }
    },
    async supervise(job, options, work) {
      running.add(job);
      const termination = watchTermination(job, options);
      try {
        return await work(termination);
      } finally {
        termination.clear();
        running.delete(job);
        await discardProcess(job);
      }
    },
    async guard(evaluation, onFault) {
      try {
        return await evaluation;
      } catch (error) {
        if (workerFault(error) !== undefined) {
          ready = undefined;
          onFault?.();
        }

        throw explainFault(error, parent);
      }
    },
    async close() {
      await Promise.all([...running].map(async (job) => discardProcess(job)));
      await ready?.catch(() => undefined);
      await workspace?.remove().catch(() => undefined);
    },
  };
}
