/**
 * Whether lines get through on the topics. The board hands each line to all who are on a topic and waits for them: one who
 * does not read stops it for everybody, and nobody is told. So our own lines are awaited, which come back on a pipe with
 * `-r`; and the hello of a host on the first topic, which he says there before he says it on the second.
 */
import type {PeerId, Topic} from '../../message/types.js';
import type {Cancel, Clock} from '../../clock/clock.js';

/** Milliseconds in which a line comes back, and in which nothing else came either. */
const comesWithin = 5000;
/** Milliseconds that a timer may be late; later, and what has come meanwhile is read first. So far apart is one hello on both topics. */
const tolerance = 1000;
/** How many lines are awaited on a topic, and how many hosts are remembered. */
const most = 1000;

/** A line that is to come; its text, or whose hello it is. Times are milliseconds, monotonic. */
type Awaited = {readonly what: string; readonly at: number};

/** Which topics let no line through. */
export type FrozenTopics = {
  /** We wrote this line on the topic. */
  sent(topic: Topic, text: string): void;
  /** A line has come, `undefined` one that is none: one of ours, or a hello, may be torn in it. @returns whether it is one of ours, come back */
  received(topic: Topic, text: string | undefined): boolean;
  /** A host said hello. @param when as his line has it: the same on both topics. */
  greeted(topic: Topic, host: PeerId, when: string): void;
  /** The pipe that tells of this topic has ended, or there are none any more: nothing is awaited. */
  forget(topic: Topic): void;
  /** Resolves when all that was awaited has come, or its topic stands still. */
  settled(): Promise<void>;
};

/** @param onChange told when a topic stands still, and since when: Unix time, milliseconds; undefined: it does not any more. */
export function watchFrozen(
  clock: Clock,
  onChange: (topic: Topic, since: number | undefined) => void,
): FrozenTopics {
  const watches = {'future.p2p': createWatch('future.p2p'), 'p2p-tui': createWatch('p2p-tui')};
  /** The last hello of each host on the first topic: his time, milliseconds. */
  const greetings = new Map<PeerId, number>();

  const waiting: (() => void)[] = [];
  const settle = (): void => {
    if (!Object.values(watches).every((watch) => watch.isSettled())) return;
    for (const resolve of waiting.splice(0)) resolve();
  };

  function createWatch(topic: Topic) {
    let awaited: Awaited[] = [];
    let receivedAt = -Infinity;
    /** When it may be that what has come was not read yet. */
    let readAt = -Infinity;
    let isFrozen = false;
    let cancel: Cancel | undefined;

    /** The first that is still to come: what was sent long before something came is lost, as the hello of one who was killed. */
    const next = (): Awaited | undefined => awaited.find(({at}) => at > receivedAt - comesWithin);
    const become = (frozen: boolean, since?: number): void => {
      if (frozen === isFrozen) return;
      isFrozen = frozen;
      onChange(topic, since);
      settle();
    };
    const arm = (): void => {
      const first = next();
      if (cancel || isFrozen || !first) return;
      const due = Math.max(first.at, receivedAt, readAt) + comesWithin;
      const wait = Math.max(0, due - clock.monotonic());
      const at = clock.monotonic() + wait;
      cancel = clock.after(wait, () => {
        cancel = undefined;
        const now = clock.monotonic();
        const oldest = next();
        if (!oldest) return;
        if (now - at > tolerance) readAt = now;
        if (now >= Math.max(oldest.at, receivedAt, readAt) + comesWithin) {
          become(true, clock.now() - (now - oldest.at));
        }

        arm();
      });
    };

    return {
      isSettled: (): boolean => isFrozen || !next(),
      await(what: string): void {
        if (awaited.length < most) awaited.push({what, at: clock.monotonic()});
        arm();
      },
      received(text: string | undefined): boolean {
        receivedAt = clock.monotonic();
        const place = text === undefined ? -1 : awaited.findIndex(({what}) => what === text);
        // They come back in the order in which they were sent; one that was torn is none any more.
        if (place >= 0) awaited.splice(0, place + 1);
        if (text === undefined) awaited = [];
        become(false);
        arm();
        settle();
        return place >= 0;
      },
      withdraw(what: string): void {
        awaited = awaited.filter((one) => one.what !== what);
        settle();
      },
      forget(): void {
        awaited = [];
        cancel?.();
        cancel = undefined;
        become(false);
        settle();
      },
    };
  }

  return {
    sent: (topic, text) => watches[topic].await(text),
    received(topic, text) {
      if (topic === 'future.p2p' && text === undefined) greetings.clear();
      return watches[topic].received(text);
    },
    greeted(topic, host, when) {
      const first = watches['future.p2p'];
      const at = Date.parse(`${when}Z`);
      if (topic === 'future.p2p') {
        if (greetings.size >= most) greetings.clear();
        greetings.set(host, at);
        first.withdraw(helloOf(host));
      } else if (at > (greetings.get(host) ?? Infinity) + tolerance) {
        // Of one who was not heard there what comes here may have been said before we came, or have been torn there.
        first.await(helloOf(host));
      }
    },
    forget(topic) {
      watches[topic].forget();
      if (topic === 'future.p2p') greetings.clear();
    },
    settled() {
      const {promise, resolve} = Promise.withResolvers<void>();
      waiting.push(resolve);
      settle();
      return promise;
    },
  };
}

/** No line reads so. */
function helloOf(host: PeerId): string {
  return `\n${host}`;
}

/**
 * The same, told only while the board answers: over a dead connection nothing comes either.
 * @param ask asks the board something
 */
export function watchFrozenWhereAnswered(
  clock: Clock,
  ask: () => Promise<unknown>,
  onChange: (topic: Topic, since: number | undefined) => void,
): FrozenTopics {
  const suspected = new Map<Topic, number>();
  let asked: Promise<unknown> = Promise.resolve();
  const frozen = watchFrozen(clock, (topic, since) => {
    if (since === undefined) {
      suspected.delete(topic);
      onChange(topic, since);
      return;
    }

    suspected.set(topic, since);
    asked = ask().then(
      () => {
        if (suspected.get(topic) === since) onChange(topic, since);
      },
      () => undefined,
    );
  });
  return {
    ...frozen,
    async settled() {
      await frozen.settled();
      await asked;
    },
  };
}
