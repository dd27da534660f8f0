import {endingOf} from '../../message/ending.js';
import type {Ending, JobId, RuntimeName} from '../../message/types.js';
import type {AcceptedJob, ClientMachine, PostedJob, NewJob} from './types.js';

/** A job as it is posted. */
export function newJob({id, payload, runtime, label}: NewJob): PostedJob {
  return {
    id,
    payload,
    runtime,
    label,
    topic: runtime === 'r' ? 'future.p2p' : 'p2p-tui',
    attempt: 1,
    mishaps: [],
    avoid: new Map(),
    reason: undefined,
    stage: undefined,
    phase: {name: 'waiting'},
  };
}

/** Puts a job at the end of the queue of its runtime, or, one that has waited before, at its head. */
export function enqueue(machine: ClientMachine, job: PostedJob, place: 'head' | 'end'): ClientMachine {
  const queue = machine.waiting.get(job.runtime) ?? [];
  return setQueue(machine, job.runtime, place === 'head' ? [job, ...queue] : [...queue, job]);
}

/** Replaces the queue of a runtime. */
export function setQueue(
  machine: ClientMachine,
  runtime: RuntimeName,
  queue: readonly PostedJob[],
): ClientMachine {
  const waiting = new Map(machine.waiting);
  if (queue.length > 0) waiting.set(runtime, queue);
  else waiting.delete(runtime);
  return {...machine, waiting};
}

/** Replaces a job that is on the board or with a worker. */
export function setActive(machine: ClientMachine, job: PostedJob): ClientMachine {
  return {...machine, active: new Map(machine.active).set(job.id, job)};
}

/** Replaces a job, wherever it is. */
export function replaceJob(machine: ClientMachine, job: PostedJob): ClientMachine {
  if (job.phase.name !== 'waiting') return setActive(machine, job);
  const queue = machine.waiting.get(job.runtime) ?? [];
  return setQueue(
    machine,
    job.runtime,
    queue.map((waiting) => (waiting.id === job.id ? job : waiting)),
  );
}

/** Forgets a job, wherever it is. */
export function remove(machine: ClientMachine, {id, runtime, phase}: PostedJob): ClientMachine {
  if (phase.name === 'waiting') {
    const queue = machine.waiting.get(runtime) ?? [];
    return setQueue(
      machine,
      runtime,
      queue.filter((job) => job.id !== id),
    );
  }

  const active = new Map(machine.active);
  active.delete(id);
  return {...machine, active};
}

/** A job by its name, wherever it is. */
export function findJob(machine: ClientMachine, id: JobId): PostedJob | undefined {
  const active = machine.active.get(id);
  if (active) return active;
  for (const queue of machine.waiting.values()) {
    const job = queue.find((waiting) => waiting.id === id);
    if (job) return job;
  }

  return undefined;
}

/** Whether a worker has the job. */
export function isAccepted(job: PostedJob | undefined): job is AcceptedJob {
  return job !== undefined && 'worker' in job.phase;
}

/** Notes how the worker says that the evaluation ended, where it does: the `result` of an R future does not. */
export function withEnding(job: AcceptedJob, ending: Ending): AcceptedJob {
  if (ending.outcome === undefined) return job;
  return {...job, phase: {...job.phase, ending: endingOf(ending)}};
}

/**
 * Whether the result is coming in: then the transfer itself tells how it goes, and nothing that is said of the worker
 * does, who may have left after the last byte. Before the first byte nobody knows that the worker still means to send it.
 */
export function isComingIn({phase}: AcceptedJob): boolean {
  return phase.name === 'receiving' && phase.moved;
}

/** The jobs that workers have. */
export function acceptedJobs({active}: ClientMachine): readonly AcceptedJob[] {
  return Array.from(active.values()).filter(isAccepted);
}

/** The accepted job whose transfer has this number. */
export function jobOfTask(machine: ClientMachine, task: number): AcceptedJob | undefined {
  for (const job of machine.active.values()) if (isAccepted(job) && job.phase.task === task) return job;
  return undefined;
}
