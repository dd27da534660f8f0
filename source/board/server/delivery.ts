/** Brings lines to the readers of their topics: what came in one turn of the event loop goes out as one write. */
import type {Clock} from '../../clock/clock.js';
import {isReader, type Member, type Topic} from './topics.js';

/** The connection below a client's channels, as far as writing goes. */
export type Link = {cork(): void; uncork(): void};

/** A member as the delivery sees him. */
export type Subscriber = Member & {
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
export type Delivery<M extends Subscriber> = {
  /** Takes whole lines for all readers of a topic but their sender, or for one reader. They are delivered in order. */
  post(topic: Topic<M>, from: M, bytes: Buffer, to?: M): void;
  /** Delivers all that was posted to a topic; without being asked, this happens turn by turn of the event loop. */
  flush(topic: Topic<M>): void;
};

type DeliveryOptions = {
  /** Bytes that wait for a reader from which on he counts as slow. */
  readonly slow: number;
  /** Milliseconds that senders wait for slow readers, when these are the majority. */
  readonly stallTimeout: number;
  readonly clock: Clock;
};

type Entry<M> = {readonly from: M; readonly bytes: Buffer; readonly to?: M};

/** What was posted to a topic and is not delivered yet, and who posted it. */
type Backlog<M> = {
  entries: Entry<M>[];
  bytes: number;
  /** Who posted since the backlog was last empty. */
  readonly senders: Set<M>;
  /** Whether these are held. */
  held: boolean;
  /** Since when most readers have been slow; nothing is delivered meanwhile. */
  slowSince?: number;
};

/** Milliseconds between looks at readers that are waited for. */
const lookInterval = 20;

/**
 * Bytes of a topic's lines that are delivered in one turn. To hundreds of readers that is some ten megabytes, which
 * takes some ten milliseconds: longer turns would let pings and log-ins wait, and take in more lines than can go out.
 */
const perTurn = 64 * 1024;

/**
 * The lines of one turn become one buffer that all readers share; only who sent some of them, or was singled out, gets
 * one of his own. Under load a turn takes longer, more comes in meanwhile, and each write carries more: it is not lines
 * times readers that counts, but turns times readers.
 *
 * Senders are held while more comes in than a turn delivers, so that what waits here is at most that and what each of
 * them had sent in one turn. They are also held where most readers of a topic are slow: they outrun what the readers
 * can take. A slow minority is not waited for.
 */
export function createDelivery<M extends Subscriber>({
  slow,
  stallTimeout,
  clock,
}: DeliveryOptions): Delivery<M> {
  const backlogs = new Map<Topic<M>, Backlog<M>>();
  const corked = new Set<Link>();
  let scheduled = false;

  const slowReaders = ({members}: Topic<M>): {readonly most: boolean; readonly slow: readonly M[]} => {
    const readers = [...members].filter(isReader);
    const late = readers.filter((reader) => reader.queued() > slow);
    return {most: late.length * 2 > readers.length, slow: late};
  };

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flushAll);
  };

  const hold = (backlog: Backlog<M>): void => {
    if (backlog.held) return;
    backlog.held = true;
    for (const sender of backlog.senders) sender.hold(true);
  };

  const letGo = (backlog: Backlog<M>): void => {
    if (!backlog.held) return;
    backlog.held = false;
    for (const sender of backlog.senders) sender.hold(false);
  };

  const watch = (topic: Topic<M>, backlog: Backlog<M>): void => {
    clock.after(lookInterval, () => {
      const {most, slow: readers} = slowReaders(topic);
      if (!most) {
        delete backlog.slowSince;
        pace(topic, backlog);
        return;
      }

      if (clock.monotonic() - (backlog.slowSince ?? 0) >= stallTimeout) {
        for (const reader of readers) reader.dismiss();
        backlog.slowSince = clock.monotonic();
      }

      watch(topic, backlog);
    });
  };

  /** Decides how a topic goes on after a delivery. */
  const pace = (topic: Topic<M>, backlog: Backlog<M>): void => {
    if (backlog.slowSince !== undefined) return;
    if (slowReaders(topic).most) {
      backlog.slowSince = clock.monotonic();
      hold(backlog);
      watch(topic, backlog);
      return;
    }

    if (backlog.bytes > perTurn) hold(backlog);
    else letGo(backlog);
    if (backlog.entries.length > 0) schedule();
    else backlogs.delete(topic);
  };

  const take = (backlog: Backlog<M>, atMost: number): readonly Entry<M>[] => {
    let count = 0;
    let bytes = 0;
    for (const entry of backlog.entries) {
      if (count > 0 && bytes + entry.bytes.length > atMost) break;
      count += 1;
      bytes += entry.bytes.length;
    }

    backlog.bytes -= bytes;
    return backlog.entries.splice(0, count);
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
    const ready = [...backlogs].filter(([, {slowSince}]) => slowSince === undefined);
    for (const [topic, backlog] of ready) deliver(topic, take(backlog, perTurn));
    release();
    for (const [topic, backlog] of ready) pace(topic, backlog);
  };

  return {
    post(topic, from, bytes, to) {
      const known = backlogs.get(topic);
      const backlog: Backlog<M> = known ?? {entries: [], bytes: 0, senders: new Set(), held: false};
      if (!known) backlogs.set(topic, backlog);
      backlog.entries.push({from, bytes, ...(to && {to})});
      backlog.bytes += bytes.length;
      if (backlog.held && !backlog.senders.has(from)) from.hold(true);
      backlog.senders.add(from);
      if (backlog.slowSince === undefined) schedule();
    },
    flush(topic) {
      const backlog = backlogs.get(topic);
      if (!backlog) return;
      deliver(topic, take(backlog, Number.POSITIVE_INFINITY));
      release();
      pace(topic, backlog);
    },
  };
}

/** A copy of its own: what came off a channel would hold much more in memory, for as long as the slowest reads. */
function join(entries: readonly {readonly bytes: Buffer}[]): Buffer {
  return Buffer.concat(entries.map(({bytes}) => bytes));
}
