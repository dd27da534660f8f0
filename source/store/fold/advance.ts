import type {Job, Projection, Worker} from '../projection.js';
import {endOf, type Stage} from '../event.js';
import {draftOf, forgetOutcome} from './job-draft.js';
import {enterStage} from './jobs.js';
import {forgetOffers} from './offers.js';
import * as rules from './rules.js';
import {isGuessedEnd} from './stage.js';
import {holdsJob, stallJobs} from './stall.js';
import {endUnseen, notSeen} from './unseen.js';
import {hasLeft} from './workers.js';

/** Does to a job what time does at `due`, the moment `jobDue` named. */
export function advanceJob(p: Projection, known: Job, due: number): void {
  const job = draftOf(known);
  const stage = nextStage(p, known);
  if (isGuessedEnd(stage)) forgetOffers(p, job);
  const reason = reasonOf(known, stage);
  if (reason !== undefined) {
    job.reason = reason;
    forgetOutcome(job);
  }

  job.expires = undefined;
  enterStage(p, job, known, stage, {at: due, inferred: true});
}

function nextStage(p: Projection, job: Job): Stage {
  if (job.unseen !== undefined) return 'unknown';
  if (job.stage === 'requested' || job.stage === 'offered') return 'expired';
  if (job.stage === 'returning') return job.ours ? 'failed' : endOf(job.outcome);
  const worker = job.worker === undefined ? undefined : p.workers.get(job.worker);
  if (!worker || hasLeft(worker)) return 'failed';
  return job.stage === 'accepted' ? 'sending' : 'running';
}

function reasonOf(job: Job, stage: Stage): string | undefined {
  if (stage === 'unknown') return notSeen;
  if (stage === 'expired') return 'nobody took it';
  if (stage !== 'failed') return undefined;
  if (job.stage !== 'returning') return 'its worker was lost and nobody asked again';
  return job.ours ? 'nobody fetched its result' : undefined;
}

/** Does to a worker what time does at `due`, the moment `workerDue` named. */
export function advanceWorker(p: Projection, worker: Worker, due: number): void {
  const {state} = worker;
  if (hasLeft(worker)) {
    p.workers.delete(worker.id);
  } else if (state === 'offering' && worker.inferred && due >= worker.since + rules.offerValid) {
    p.workers.set(worker.id, {...worker, state: 'idle', since: due, job: undefined});
  } else if (!worker.beats) {
    endUnseen(p, worker.id, due);
    stallJobs(p, worker.id, true);
    p.workers.set(worker.id, {...worker, state: 'expired', inferred: true, since: due});
  } else if (state === 'late' || state === 'stalled') {
    endUnseen(p, worker.id, due);
    p.workers.set(worker.id, {...worker, state: 'lost', inferred: true, since: due});
  } else {
    const next = holdsJob(p, worker.id) ? 'stalled' : 'late';
    stallJobs(p, worker.id, true);
    p.workers.set(worker.id, {...worker, state: next, inferred: true, since: due});
  }
}
