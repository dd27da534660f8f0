import {isEnd} from '../../../../source/store/fold/stage.js';
import {legCode} from '../../../../source/cluster/via.js';
import {apology, valueOf} from '../../runtime.js';
import type {PeerId} from '../../../../source/message/types.js';
import {beat, lost, transfer} from '../bounds.js';
import {attemptsOf, heardAll, listenedBy, type Attempt, type JobTrace, type Trace} from '../trace.js';

/** Cuts of its payloads after which a job may be given up. */
const mostCuts = 3;

/**
 * A job ends exactly once, with its own value or its own abort. It is given up for what happened to its own payloads,
 * never for disks of workers, for sleep, for clocks, or for what was said about others.
 */
export function* endings(trace: Trace): Iterable<string> {
  const attempts = attemptsOf(trace);
  for (const job of trace.jobs) {
    const client = trace.peers.get(job.client);
    if (!client || client.killedAt < Infinity) continue;
    const {id, ending} = job;
    const own = attempts.filter((attempt) => attempt.job === id);
    if (ending.settled > 1) yield `${id} ended ${ending.settled} times`;
    if (ending.value !== undefined) {
      const isApology = ending.value === apology && own.some(({worker}) => wasFull(trace, worker));
      if (
        ending.value !== valueOf(job.text) &&
        !(client.kind === 'R client' && (ending.aborted || isApology))
      ) {
        yield `${id} has the wrong value: ${ending.value}`;
      }
      if (ending.aborted && client.kind === 'client') yield `${id} has a value though it was aborted`;
    }

    // What had not ended by the end is the matter of `promptness`.
    if (ending.error === undefined || ending.error === 'The client was closed.') continue;
    if (ending.aborted && ending.error === 'aborted') continue;
    const cut = own.filter(({via}) => isCut(trace, via)).length;
    if (cut < mostCuts && client.disk.refused === 0) yield `${id} of ${job.client} failed: ${ending.error}`;
  }
}

/**
 * An R client hears no decline and waits without end: the job that it gave to a worker of ours comes back as a result,
 * whatever that worker lacks, as long as it lives and can be heard.
 */
export function* answers(trace: Trace): Iterable<string> {
  for (const {job: id, client, worker, via, at} of attemptsOf(trace)) {
    const [taker, giver] = [trace.peers.get(worker), trace.peers.get(client)];
    const job = trace.jobs.find((one) => one.id === id);
    if (taker?.kind !== 'worker' || giver?.kind !== 'R client' || !job) continue;
    const by = at + job.duration + transfer;
    const isAlive = [taker, giver].every(
      (peer) => peer.killedAt > by && peer.leavesAt > by && heardAll(peer, at, by),
    );
    // Where its upload broke, it has been told so.
    if (!isAlive || by > trace.end || trace.broken.has(legCode(via, 'out') ?? '')) continue;
    if (giver.sent.has(legCode(via, 'out') ?? '') && !isAnswered(trace, via, by)) {
      yield `${worker} took ${id} of ${client}, and never said what became of it`;
    }
  }
}

function isAnswered({lines}: Trace, via: string, by: number): boolean {
  return lines.some(
    ({at, topic, message}) =>
      topic === 'future.p2p' && message.type === 'result' && message.via === via && at <= by,
  );
}

function wasFull({peers}: Trace, id: PeerId): boolean {
  return (peers.get(id)?.disk.refused ?? 0) > 0;
}

/** Every job ends soon after the last fault: see `deadline`. */
export function* promptness(trace: Trace & {readonly due: number}): Iterable<string> {
  const attempts = attemptsOf(trace);
  for (const job of trace.jobs) {
    const client = trace.peers.get(job.client);
    if (!client || client.killedAt < Infinity || job.endedAt <= trace.due) continue;
    const own = attempts.filter((attempt) => attempt.job === job.id);
    if (mayHang(trace, job, own)) continue;
    const [allowed, took] = [trace.due, Math.min(job.endedAt, trace.end)].map((at) =>
      Math.round((at - trace.lastFault) / 1000),
    );
    yield `${job.id} of ${job.client} had not ended ${took} s after the last fault, ${allowed} s are enough`;
  }
}

/**
 * A worker that died is known to be lost when its client has listened in vain for four of its beats, over one link or
 * many; and over a new link sooner, if that holds.
 */
export function* deadWorkers(trace: Trace & {readonly brings: ReadonlySet<string>}): Iterable<string> {
  const {brings} = trace;
  for (const attempt of attemptsOf(trace)) {
    const worker = trace.peers.get(attempt.worker);
    const client = trace.peers.get(attempt.client);
    const job = trace.jobs.find(({id}) => id === attempt.job);
    if (worker?.kind !== 'worker' || client?.kind !== 'client' || !job) continue;
    // Whom it never heard on the second topic could be an R worker.
    if (worker.killedAt === Infinity || !client.read.get(worker.id)?.some((at) => at < worker.killedAt)) {
      continue;
    }
    const {killedAt} = worker;
    const over = trace.events.find(
      ({at, by, event}) =>
        by === client.id && event.job === job.id && at >= attempt.at - 1000 && isOver(event, attempt, trace),
    );
    const told = trace.lines.find(
      ({message: {type, ...line}}, place) =>
        place > attempt.index &&
        type === 'withdraw' &&
        'future' in line &&
        'to' in line &&
        line.from === client.id &&
        line.to === worker.id &&
        line.future === job.id,
    );
    const known = Math.min(told?.at ?? Infinity, over?.at ?? Infinity, job.endedAt);
    const since = Math.max(killedAt, attempt.at);
    // Who sleeps does not know when that began: what he listened since he last did something does not count for him.
    const slack = 3000 + (brings.has('sleep') ? beat : 0);
    const by = listenedBy(client.hearing, since, lost + slack);
    if (known > by && by < Math.min(trace.end, client.killedAt)) {
      yield `${client.id} listened for more than ${lost / 1000} s and did not miss ${worker.id}, which died with ${job.id}`;
    }
  }
}

/** An event of the client after which the attempt no longer is the present one. */
function isOver(
  {stage, attempt: number}: Trace['events'][number]['event'],
  attempt: Attempt,
  trace: Trace,
): boolean {
  const place = attemptsOf(trace).filter(
    ({job, index}) => job === attempt.job && index <= attempt.index,
  ).length;
  if (isEnd(stage)) return true;
  return stage === 'requested' && (number ?? 1) > place;
}

/**
 * R peers may wait for ever. An R worker is silent while it computes, says once that it is done, and says nothing when it
 * has lost a job: its client waits for one that died or lost it, or whose line it missed, until its hello runs out. And
 * an R client waits for whichever worker it took.
 */
function mayHang(
  {peers, end, broken}: Trace,
  {client, postedAt}: JobTrace,
  own: readonly Attempt[],
): boolean {
  const peer = peers.get(client);
  // It says an accept once, and asks no more.
  if (peer?.kind === 'R client' && !heardAll(peer, postedAt, end)) return true;
  return own.some(({worker: id, at, via}, index) => {
    const worker = peers.get(id);
    if (!worker || !peer || (worker.kind !== 'R worker' && peer.kind !== 'R client')) return false;
    const to = own[index + 1]?.at ?? end;
    const isFine = worker.killedAt > to && worker.leavesAt > to && worker.disk.refused === 0;
    return !isFine || !heardAll(worker, at, to) || !heardAll(peer, at, to) || isCut({broken}, via);
  });
}

function isCut({broken}: Pick<Trace, 'broken'>, via: string): boolean {
  return (['out', 'back'] as const).some((leg) => broken.has(legCode(via, leg) ?? ''));
}
