/** Brings lines to the readers of their topics: all that came in one turn of the event loop goes out as one write. */
import type {Clock} from '../../clock/clock.js';
import {isReader, type Member, type Topic} from './topics.js';

/** The connection below a client's channels, as far as writing goes. */
export type Link = {cork(): void; uncork(): void};

/** A member as the delivery sees him. */
export type Attendee = Member & {
  readonly link: Link;
  /** Gets his own lines too. */
  readonly replay: boolean;
  /** Queues bytes; a client whose queue is full is cut off, nobody waits for it. */
  send(bytes: Buffer): void;
  /** Bytes that wait for him. */
  queued(): number;
  /** Stops and goes on to read what he writes. */
  hold(held: boolean): void;
  /** Cuts him off, because he does not read. */
  dismiss(): void;
};

/** Carries lines. */
export type Delivery<M extends Attendee> = {
  /** Takes whole lines for all readers of a topic but their sender, or for one reader. They are delivered in order. */
  post(topic: Topic<M>, from: M, bytes: Buffer, to?: M): void;
  /** Delivers what was posted to a topic; without being asked, this happens at the end of the event loop's turn. */
  flush(topic: Topic<M>): void;
};

export type DeliveryOptions = {
  /** Bytes that wait for a reader from which on he counts as slow. */
  readonly slow: number;
  /** Milliseconds that senders wait for slow readers, when these are the majority. */
  readonly patience: number;
  readonly clock: Clock;
};

type Entry<M> = {readonly from: M; readonly bytes: Buffer; readonly to?: M};

/** Milliseconds between looks at readers that are waited for. */
const lookInterval = 20;

/**
 * The lines of one turn become one buffer that all readers share; only who sent some of them, or was singled out, gets
 * one of his own. Under load a turn takes longer, more comes in meanwhile, and each write carries more: it is not lines
 * times readers that counts, but turns times readers.
 *
 * Where most readers of a topic are slow, its senders are held: they outrun what the readers can take. A slow minority
 * is not waited for.
 */
export function createDelivery<M extends Attendee>({slow, patience, clock}: DeliveryOptions): Delivery<M> {
  const batches = new Map<Topic<M>, Entry<M>[]>();
  const held = new Map<Topic<M>, Set<M>>();
  const corked = new Set<Link>();
  let scheduled = false;

  const slowReaders = ({members}: Topic<M>): {readonly readers: number; readonly slow: readonly M[]} => {
    const readers = [...members].filter(isReader);
    return {readers: readers.length, slow: readers.filter((reader) => reader.queued() > slow)};
  };

  const watch = (topic: Topic<M>, senders: ReadonlySet<M>, since: number): void => {
    clock.after(lookInterval, () => {
      const state = slowReaders(topic);
      if (state.slow.length * 2 <= state.readers) {
        held.delete(topic);
        for (const sender of senders) sender.hold(false);
        return;
      }

      const late = clock.now() - since >= patience;
      if (late) for (const reader of state.slow) reader.dismiss();
      watch(topic, senders, late ? clock.now() : since);
    });
  };

  const pace = (topic: Topic<M>, entries: readonly Entry<M>[]): void => {
    const waiting = held.get(topic);
    const state = slowReaders(topic);
    if (!waiting && state.slow.length * 2 <= state.readers) return;
    const senders = waiting ?? new Set<M>();
    for (const {from} of entries) {
      if (senders.has(from)) continue;
      senders.add(from);
      from.hold(true);
    }

    if (waiting) return;
    held.set(topic, senders);
    watch(topic, senders, clock.now());
  };

  const deliver = (topic: Topic<M>, entries: readonly Entry<M>[]): void => {
    const apart = new Set<M>();
    for (const {from, to} of entries) apart.add(to ?? from);
    const shared = join(entries.filter(({to}) => !to));
    for (const reader of topic.members) {
      if (!isReader(reader)) continue;
      const bytes = apart.has(reader)
        ? join(entries.filter(({from, to}) => (to ? to === reader : from !== reader || reader.replay)))
        : shared;
      if (bytes.length === 0) continue;
      if (!corked.has(reader.link)) {
        corked.add(reader.link);
        reader.link.cork();
      }

      reader.send(bytes);
    }
  };

  const release = (): void => {
    for (const link of corked) link.uncork();
    corked.clear();
  };

  const flushAll = (): void => {
    scheduled = false;
    const all = [...batches];
    batches.clear();
    for (const [topic, entries] of all) deliver(topic, entries);
    release();
    for (const [topic, entries] of all) pace(topic, entries);
  };

  return {
    post(topic, from, bytes, to) {
      const entry = {from, bytes, ...(to && {to})};
      const batch = batches.get(topic);
      if (batch) batch.push(entry);
      else batches.set(topic, [entry]);
      if (scheduled) return;
      scheduled = true;
      setImmediate(flushAll);
    },
    flush(topic) {
      const entries = batches.get(topic);
      if (!entries) return;
      batches.delete(topic);
      deliver(topic, entries);
      release();
      pace(topic, entries);
    },
  };
}

/** A copy of its own: what came off a channel would hold much more in memory, for as long as the slowest reads. */
function join(entries: readonly {readonly bytes: Buffer}[]): Buffer {
  return Buffer.concat(entries.map(({bytes}) => bytes));
}
