import {crc32} from 'node:zlib';
import type {PeerSkew} from '../message/clock-skew.js';
import {emptyProjection} from './empty.js';
import type {Stage} from './event.js';
import {byStage} from './event.js';
import {newJob} from './fold/job-draft.js';
import type {Client, Job, Member, Projection, Transfer, Worker} from './projection.js';
import {hidden, redactText} from './redact.js';

/** Counts up whenever the projection or the fold changes: a checkpoint of another version is of no use. */
const schemaVersion = 9;

/** Jobs in one part, so that no text is large. */
const jobsInPart = 5000;

type Maps =
  | 'members'
  | 'workers'
  | 'clients'
  | 'hellos'
  | 'jobs'
  | 'stages'
  | 'unseen'
  | 'transfers'
  | 'doneByMinute'
  | 'skews';

/** The first part: all but the jobs. */
type Head = {
  readonly schemaVersion: number;
  readonly sums: Omit<Projection, Maps>;
  readonly members: readonly Member[];
  readonly workers: readonly Worker[];
  readonly clients: readonly Client[];
  readonly hellos: readonly (readonly [string, number])[];
  readonly stages: Readonly<Record<Stage, readonly string[]>>;
  readonly unseen: readonly string[];
  readonly skews: readonly (readonly [string, PeerSkew])[];
  readonly transfers: readonly Transfer[];
  readonly doneByMinute: readonly (readonly [number, number])[];
  /** How many jobs the other parts have. */
  readonly jobs: number;
};

/** Joins each part to those before it: one that is damaged, missing or in the wrong place is found out. */
function createSeal() {
  let sum = 0;
  const next = (text: string): string => {
    sum = crc32(text, sum);
    return sum.toString(16).padStart(8, '0');
  };
  return {
    put: (text: string): string => next(text) + text,
    /** @returns nothing, when it is not what was put */
    take(part: string): string | undefined {
      const text = part.slice(8);
      return next(text) === part.slice(0, 8) ? text : undefined;
    },
  };
}

/** A projection as texts to be kept, one by one. Holds no wormhole codes. */
export function* checkpointParts(projection: Projection): Generator<string> {
  const {
    members,
    workers,
    clients,
    hellos,
    jobs,
    stages: ids,
    unseen,
    skews,
    transfers,
    doneByMinute,
    ...sums
  } = projection;
  const head: Head = {
    schemaVersion,
    sums,
    members: [...members.values()],
    workers: [...workers.values()],
    clients: [...clients.values()],
    hellos: [...hellos],
    stages: byStage((stage) => [...ids[stage]]),
    unseen: [...unseen],
    skews: [...skews],
    transfers: [...transfers.values()],
    doneByMinute: [...doneByMinute],
    jobs: jobs.size,
  };
  const seal = createSeal();
  yield seal.put(redactText(JSON.stringify(head)));

  let part: Job[] = [];
  for (const job of jobs.values()) {
    part.push(job.via === undefined ? job : {...job, via: hidden});
    if (part.length < jobsInPart) continue;
    yield seal.put(redactText(JSON.stringify(part)));
    part = [];
  }

  yield seal.put(redactText(JSON.stringify(part)));
}

/**
 * The projection of which `parts` were made, except for its codes.
 * @returns nothing when there are no parts, or when they are of another version, incomplete or damaged.
 */
export function fromCheckpoint(parts: Iterable<string>): Projection | undefined {
  const seal = createSeal();
  let projection: Projection | undefined;
  let jobs = 0;
  for (const part of parts) {
    const text = seal.take(part);
    if (text === undefined) return undefined;
    if (projection) {
      // The same fields in the same order as every other job, also those that JSON left out.
      for (const job of JSON.parse(text) as readonly Job[]) {
        projection.jobs.set(job.id, Object.assign(newJob(job.id, job.runtime, job.created), job));
      }
    } else {
      const head = JSON.parse(text) as Head;
      if (head.schemaVersion !== schemaVersion) return undefined;
      projection = fromHead(head);
      ({jobs} = head);
    }
  }

  return projection?.jobs.size === jobs ? projection : undefined;
}

function fromHead(head: Head): Projection {
  return {
    ...emptyProjection(head.sums.now),
    ...head.sums,
    members: new Map(head.members.map((member) => [member.user, member])),
    workers: new Map(head.workers.map((worker) => [worker.id, worker])),
    clients: new Map(head.clients.map((client) => [client.id, client])),
    hellos: new Map(head.hellos),
    stages: byStage((stage) => new Set(head.stages[stage])),
    unseen: new Set(head.unseen),
    skews: new Map(head.skews),
    transfers: new Map(head.transfers.map((transfer) => [transfer.key, transfer])),
    doneByMinute: new Map(head.doneByMinute),
  };
}
