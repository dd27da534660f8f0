import {watchDeadline, type Deadline, type DeadlineOptions} from './deadline.js';
import type {JobProcess} from './job-process.js';
import {discardProcess} from './spare.js';
import {createWorkspace, type Workspace} from './workspace.js';

/** Where a runtime's jobs are done. */
type Workshop = {
  readonly workspace: Promise<Workspace>;
  /** Watches over a job while `work` deals with it; then the process and its directory go. */
  attend<T>(job: JobProcess, options: DeadlineOptions, work: (deadline: Deadline) => Promise<T>): Promise<T>;
  /** Kills what still runs and deletes the working directory. */
  readonly close: () => Promise<void>;
};

/**
 * @param parent an existing directory
 * @param furnish lays what all jobs share into the workspace before the first starts
 */
export function openWorkshop(
  parent: string,
  furnish: (workspace: Workspace) => Promise<void> = () => Promise.resolve(),
): Workshop {
  const running = new Set<JobProcess>();
  const workspace = createWorkspace(parent).then(async (created) => {
    await furnish(created);
    return created;
  });
  // Whoever starts a job hears of a failure.
  workspace.catch(() => undefined);

  return {
    workspace,
    async attend(job, options, work) {
      running.add(job);
      const deadline = watchDeadline(job, options);
      try {
        return await work(deadline);
      } finally {
        deadline.clear();
        running.delete(job);
        await discardProcess(job);
      }
    },
    async close() {
      await Promise.all([...running].map(async (job) => discardProcess(job)));
      await workspace.then(async (created) => created.remove()).catch(() => undefined);
    },
  };
}
