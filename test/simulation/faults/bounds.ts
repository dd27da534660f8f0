/** How long things may take when nothing goes wrong any more, in true time. */
import type {JobTrace, PeerTrace, Trace} from './trace.js';

const second = 1000;

/** Longest interval between two heartbeats of a worker, milliseconds. */
export const beat = 15 * second;
/** A request is said again after so long, milliseconds. */
export const posting = 10 * second;
/** A payload takes two ways of 200 ms at most; lines about it up to 400 ms each, and there are some six. */
export const transfer = 3 * second;
/** A worker that does not beat is lost after so long, milliseconds; and so long a dead client may hold a worker. */
export const lost = 60 * second;
/** A client that says nothing is lost after so long, milliseconds. */
export const clientLost = 51 * second;

/**
 * From a worker being free to the start of a job that waits: the worker may have to show itself (two beats), and the
 * job to be posted again.
 */
export const handover = 2 * beat + posting + transfer;

/** When nothing happens any more, and nothing more is posted. */
export function quietFrom({lastFault, jobs}: Pick<Trace, 'lastFault' | 'jobs'>): number {
  return Math.max(lastFault, ...jobs.map(({postedAt}) => postedAt));
}

/**
 * The last fault may have left a job with a dead worker, a worker with a dead client, and one that is unwell and looks
 * again once a minute: so much is known after `lost`, all at the same time. Then comes a handover.
 */
const settling = lost + handover;

/** The workers that are there for good: those of ours that nobody killed or told to leave. */
export function wellWorkers({peers}: Pick<Trace, 'peers'>): readonly PeerTrace[] {
  return Array.from(peers.values()).filter(
    ({kind, killedAt, leavesAt}) => kind === 'worker' && killedAt === Infinity && leavesAt === Infinity,
  );
}

/**
 * When every job of a client that lives has ended. Greedy scheduling (Graham's bound): while a job waits, no worker is
 * free for longer than a handover, so m workers are through with all that is left at the last fault, W, after W/m and
 * one job more. Time begins when nothing happens any more, and nothing more is posted.
 */
export function deadline(trace: Trace): number {
  const {jobs, peers} = trace;
  const workers = wellWorkers(trace).length;
  const quiet = quietFrom(trace);
  const isOpen = ({client, endedAt}: JobTrace) => {
    const {kind, killedAt} = peers.get(client) ?? {kind: 'client', killedAt: Infinity};
    // Nobody can know that an R client is dead: its job is seen through.
    return endedAt > quiet && (killedAt === Infinity || kind === 'R client');
  };
  const open = jobs.filter(isOpen);
  if (open.length === 0 || workers === 0) return quiet;
  const work = open.reduce((sum, {duration}) => sum + duration + handover, 0);
  const longest = Math.max(...open.map(({duration}) => duration)) + handover;
  return quiet + settling + work / workers + longest;
}
