import type {Stage} from '../../../../source/store/event.js';
import {attemptsOf, type Trace} from '../trace.js';

const ends: ReadonlySet<Stage> = new Set(['done', 'ended', 'failed', 'withdrawn', 'expired']);

/** What a worker says it has done, it has done: its results went out, and its failures are on record. */
export function* counts(trace: Trace): Iterable<string> {
  for (const peer of trace.peers.values()) {
    if (peer.kind !== 'worker') continue;
    const recorded = (stage: Stage) =>
      trace.events.filter(({by, event}) => by === peer.id && event.as === 'worker' && event.stage === stage)
        .length;
    const last = trace.lines.findLast(
      ({message}) => message.type === 'heartbeat' && message.from === peer.id,
    )?.message;
    if (last?.type !== 'heartbeat') continue;
    const delivered = Array.from(peer.sent).filter((code) => code.endsWith('-r')).length;
    if (last.done > delivered) yield `${peer.id} says it has done ${last.done}, and delivered ${delivered}`;
    if (last.done > recorded('done')) yield `${peer.id} says it has done ${last.done}, and recorded less`;
    if (last.failed > recorded('failed')) yield `${peer.id} says ${last.failed} failed, and recorded less`;
    const given = attemptsOf(trace).filter(({worker}) => worker === peer.id).length;
    if (last.done + last.failed > given) yield `${peer.id} counts more jobs than it was given`;
  }
}

/** A job ends once for its client, and once for a worker each time that it took it. */
export function* finals({events}: Trace): Iterable<string> {
  const open = new Map<string, number>();
  for (const {by, event} of events) {
    const key = `${event.job} at ${by}`;
    if (event.as === 'worker' && event.stage === 'accepted') open.set(key, (open.get(key) ?? 0) + 1);
    if (!ends.has(event.stage)) continue;
    const left = open.get(key) ?? (event.as === 'client' ? 1 : 0);
    if (left < 1) yield `${key} ended once more as ${event.stage}`;
    open.set(key, left - 1);
  }
}
