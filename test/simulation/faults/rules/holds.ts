import type {JobId, PeerId} from '../../../../source/message/types.js';
import {lost} from '../bounds.js';
import {listened, type PeerTrace, type Trace} from '../trace.js';

/** A change of state is told within a second, and the line takes its time. */
const leeway = 3000;

/**
 * A worker is free sixty seconds after its client has died, counted while it could listen. A result that nobody
 * collects holds it only while nobody else asks. Of an R client no worker knows that it died, but it does not come for its
 * result.
 */
export function* holds(trace: Trace): Iterable<string> {
  const clients = Array.from(trace.peers.values()).filter(({killedAt}) => killedAt < Infinity);
  for (const client of clients.filter(({kind}) => /client$/.test(kind))) {
    const jobs = new Set(trace.jobs.filter((job) => job.client === client.id).map(({id}) => id));
    const told = new Set<string>();
    for (const {at, message} of trace.lines) {
      if (message.type !== 'heartbeat' || message.future === undefined || at < client.killedAt) continue;
      const {from, state, future} = message;
      const worker = trace.peers.get(from);
      if (!worker || !jobs.has(future) || told.has(from)) continue;
      const isKnown = client.kind === 'client' && knows(worker, client);
      const since = isKnown ? client.killedAt : Math.max(client.killedAt, announced(trace, from, future));
      const heard = Math.round(listened(worker.hearing, since, at));
      if (heard <= lost + leeway) continue;
      const holds = isKnown && /^(?:fetching|running)$/.test(state);
      if (!holds && !(state === 'returning' && isAsked(trace, client, at))) continue;
      told.add(from);
      yield `${from} was ${state} ${future} ${Math.round(heard / 1000)} s after its client ${client.id} had died`;
    }
  }
}

/** When the worker said that the result is there; later than anything, where it has not. */
function announced({lines}: Trace, worker: PeerId, job: JobId): number {
  const said = lines.find(
    ({message}) => message.type === 'result' && message.from === worker && message.future === job,
  );
  return said?.at ?? Infinity;
}

/** The worker has heard of the client on the second topic, so that it can miss it. */
function knows(worker: PeerTrace, client: PeerTrace): boolean {
  return worker.read.get(client.id)?.some((at) => at <= client.killedAt + 1000) ?? false;
}

/** Somebody else has asked a moment ago, and waits. */
function isAsked({lines, peers}: Trace, client: PeerTrace, at: number): boolean {
  const accepted = new Set<string>();
  for (const {at: said, message} of lines) {
    if (said <= at && message.type === 'accept') accepted.add(message.future);
  }

  return lines.some(
    ({at: said, message}) =>
      message.type === 'request' &&
      said <= at - leeway &&
      said > at - 10_000 &&
      message.from !== client.id &&
      peers.get(message.from)?.killedAt === Infinity &&
      !accepted.has(message.future),
  );
}
