/** What the bound for the last job rests on: workers do not stand idle, and a job that has one ends. */
import type {JobId} from '../../../../source/message/types.js';
import {handover, lost, quietFrom, transfer, wellWorkers} from '../bounds.js';
import {attemptsOf, type Attempt, type Trace} from '../trace.js';

/** From one moment to another: Unix time, milliseconds. */
type Span = {readonly from: number; readonly to: number};

/** Results are collected one at a time where a client has few transfers. */
const collecting = 10_000;

/** Once the dead are known to be dead, no well worker is free for longer than a handover while a job waits. */
export function* idle(trace: Trace): Iterable<string> {
  const calm = {from: quietFrom(trace) + lost, to: trace.end};
  const waits = joined(waiting(trace)).map((span) => common(span, calm));
  const attempts = attemptsOf(trace);
  for (const {id} of wellWorkers(trace)) {
    const busy = joined(attempts.filter(({worker}) => worker === id).map((attempt) => work(trace, attempt)));
    for (const free of gaps(busy, calm)) {
      for (const {from, to} of waits.map((span) => common(span, free))) {
        if (to - from <= handover) continue;
        const [length, since] = [to - from, from - trace.lastFault].map((time) => Math.round(time / 1000));
        yield `${id} was free for ${length} s from ${since} s after the last fault on, while jobs waited`;
      }
    }
  }
}

/** Once all is calm, an attempt takes as long as the job runs and two payloads move. */
export function* attemptsEnd(trace: Trace): Iterable<string> {
  const calm = quietFrom(trace) + lost;
  const well = new Set(wellWorkers(trace).map(({id}) => id));
  for (const {job: id, worker, client, at} of attemptsOf(trace)) {
    const job = trace.jobs.find((one) => one.id === id);
    const {kind, killedAt} = trace.peers.get(client) ?? {kind: undefined, killedAt: 0};
    if (!job || at < calm || !well.has(worker) || kind !== 'client' || killedAt < Infinity) continue;
    if (isRefused(trace, {job: id, worker, at})) continue;
    const due = at + job.duration + transfer + collecting;
    if (Math.min(job.endedAt, trace.end) > due) {
      yield `${worker} had ${id} for more than the ${Math.round((due - at) / 1000)} s that it takes`;
    }
  }
}

/** Whether the worker had something else by then: the client took an offer when its time was over, as one does that slept. */
function isRefused({lines}: Trace, {job, worker, at}: Pick<Attempt, 'job' | 'worker' | 'at'>): boolean {
  return lines.some(
    (line) =>
      line.at >= at &&
      line.at <= at + transfer &&
      line.message.type === 'decline' &&
      line.message.cause === 'busy' &&
      line.message.from === worker &&
      line.message.future === job,
  );
}

/** When a job was on the board and nobody's. */
function waiting({events, peers, end}: Trace): readonly Span[] {
  const asked = new Map<JobId, number>();
  const spans: Span[] = [];
  for (const {at, by, event} of events) {
    if (event.as !== 'client' || peers.get(by)?.killedAt !== Infinity) continue;
    const since = asked.get(event.job);
    if (event.stage === 'requested') {
      asked.set(event.job, since ?? at);
    } else if (since !== undefined) {
      spans.push({from: since, to: at});
      asked.delete(event.job);
    }
  }

  for (const since of asked.values()) spans.push({from: since, to: end});
  return spans;
}

/** What a worker has to do with an attempt but for returning its result, which it can do beside other work. */
function work({evaluations, jobs}: Trace, {job, worker, at}: Attempt): Span {
  const text = jobs.find(({id}) => id === job)?.text;
  const evaluation = evaluations.find((one) => one.worker === worker && one.text === text && one.at >= at);
  const over = evaluation ? Math.min(evaluation.endedAt, evaluation.abortedAt) : at;
  return {from: at, to: over + transfer};
}

/** Spans without overlaps, in order. */
function joined(spans: readonly Span[]): readonly Span[] {
  const all: {from: number; to: number}[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else all.push({...span});
  }

  return all;
}

/** What is left of a span between others. */
function gaps(spans: readonly Span[], {from, to}: Span): readonly Span[] {
  const starts = [from, ...spans.map((span) => span.to)];
  const ends = [...spans.map((span) => span.from), to];
  return starts.map((start, index) => common({from: start, to: ends[index] ?? to}, {from, to}));
}

/** Empty where the end is not after the beginning. */
function common(one: Span, other: Span): Span {
  return {from: Math.max(one.from, other.from), to: Math.min(one.to, other.to)};
}
