import {localTime} from '../source/message/time.js';
import type {Message, Topic} from '../source/message/types.js';
import type {Event} from '../source/store/event.js';

/** What a stream is like. */
type StreamOptions = {
  readonly workers: number;
  readonly jobs: number;
  /** Events a second of the stream's own time. */
  readonly perSecond: number;
};

const start = Date.UTC(2026, 10, 21, 22, 0, 0);
const protocols = ['wormhole'];

/**
 * The events of a busy cluster: half of the workers are R's, each job draws one or two offers, and p2p-tui workers
 * beat and say `started`. The same options give the same stream.
 */
export function stream({workers, jobs, perSecond}: StreamOptions): readonly Event[] {
  const events: Event[] = [];
  let at = start;

  const line = (topic: Topic, message: Message) => {
    at = start + Math.floor((events.length * 1000) / perSecond);
    events.push({type: 'line', topic, message, seq: events.length + 1, at, time: at});
  };
  const common = (seconds: number) => ({when: localTime(at, 0), expires: Math.floor(at / 1000) + seconds});
  const workerName = (index: number) => `user${index % 40}@host${index % 200}:${4000 + index}`;
  const clientName = (index: number) => `user${index % 40}@desk${index}:77`;
  const r = 'future.p2p' as const;

  for (let index = 0; index < workers; index += 1) {
    line(r, {type: 'worker', ...common(86_400), from: workerName(index), protocols});
  }

  for (let job = 0; job < jobs; job += 1) {
    const worker = job % workers;
    const from = workerName(worker);
    const client = clientName(job % 25);
    const future = `${(job % 25).toString(16).padStart(32, 'c5d21c883b3f85e7')}-${job}`;
    const via = `wormhole://${String(job % 10_000).padStart(4, '0')}-6cc1bf16fe3c`;
    const beats = worker % 2 === 0;
    line(r, {type: 'request', ...common(10), from: client, future, size: 800 + (job % 5000), protocols});
    line(r, {type: 'offer', ...common(15), from, to: client, future, protocols});
    if (job % 3 === 0) {
      line(r, {
        type: 'offer',
        ...common(15),
        from: workerName((worker + 1) % workers),
        to: client,
        future,
        protocols,
      });
    }

    line(r, {type: 'accept', ...common(60), from: client, to: from, future, via});
    if (beats) {
      const {when} = common(0);
      line('p2p-tui', {type: 'started', when, from, to: client, future});
      line('p2p-tui', {
        type: 'heartbeat',
        ...common(60),
        from,
        state: 'running',
        future,
        slots: 1,
        done: Math.floor(job / workers),
        failed: 0,
        runtimes: ['node', 'r'],
        load: 0.5,
        rss: 1e8,
        every: 500,
        version: '0.1.0',
      });
    }

    line(r, {type: 'result', ...common(60), from, to: client, future, via});
  }

  return events;
}
