import {accessList} from '../message/access-list.js';
import {byStage} from './event.js';
import type {JobId} from '../message/types.js';
import type {Projection} from './projection.js';

/**
 * The state before any event.
 * @param now a moment on the timeline, milliseconds; the first event applied sets its own
 */
export function emptyProjection(now: number): Projection {
  return {
    version: 0,
    seq: 0,
    now,
    offset: 0,
    clock: {jumps: 0},
    began: 0,
    gaps: [],
    deafSince: undefined,
    self: undefined,
    skews: new Map(),
    skewLook: 0,
    link: {state: 'connecting', since: now},
    host: undefined,
    access: accessList(undefined),
    hosting: undefined,
    members: new Map(),
    workers: new Map(),
    clients: new Map(),
    hellos: new Map(),
    jobs: new Map(),
    stages: byStage(() => new Set<JobId>()),
    unseen: new Set(),
    transfers: new Map(),
    counters: {events: 0, lines: 0, badLines: 0, sent: 0, received: 0, offersLost: 0, offers: 0},
    doneByMinute: new Map(),
    evicted: {done: 0, ended: 0, failed: 0, withdrawn: 0, expired: 0, unknown: 0},
  };
}

/** A copy that later events do not touch: the entities are immutable and shared, the maps are not. */
export function cloneProjection(projection: Projection): Projection {
  return {
    ...projection,
    skews: new Map(projection.skews),
    members: new Map(projection.members),
    workers: new Map(projection.workers),
    clients: new Map(projection.clients),
    hellos: new Map(projection.hellos),
    jobs: new Map(projection.jobs),
    stages: byStage((stage) => new Set(projection.stages[stage])),
    unseen: new Set(projection.unseen),
    transfers: new Map(projection.transfers),
    counters: {...projection.counters},
    doneByMinute: new Map(projection.doneByMinute),
    evicted: {...projection.evicted},
  };
}
