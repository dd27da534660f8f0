import type {Clock} from '../../source/clock/clock.js';
import type {TransferOptions, Transfers} from '../../source/cluster/ports.js';
import type {Payload} from '../../source/payload/payload.js';
import {noSpace, type Disk} from './disk.js';
import type {SimulatedProcess} from './process.js';
import type {Random} from './random.js';

/** Files that hold a short text, and who still has to delete which. */
export type Files = {
  create(text: string): Payload;
  /** @throws Error when the file is deleted */
  read(payload: Payload): string;
  /** What the files hold that were not deleted. */
  left(): readonly string[];
};

export function createFiles(): Files {
  const texts = new Map<string, string>();
  let counter = 0;
  return {
    create(text) {
      const path = `/simulated/${++counter}`;
      texts.set(path, text);
      return {
        path,
        size: text.length,
        discard() {
          texts.delete(path);
          return Promise.resolve();
        },
      };
    },
    read({path}) {
      const text = texts.get(path);
      if (text === undefined) throw new Error(`The file ${path} is deleted.`);
      return text;
    },
    left: () => [...texts.values()],
  };
}

/** Where a transfer can be cut, and who thinks then that it is through. */
export const cuts = ['before the first byte', 'midway', 'unacknowledged', 'unreceived'] as const;

/**
 * `unacknowledged`: the receiver has it all, and the sender never hears so. `unreceived`: the sender has the receiver's
 * word, and then the receiver fails to keep it.
 */
export type Cut = (typeof cuts)[number];

/** A process's part in all transfers. */
export type SimulatedTransfers = Transfers & {
  /** Gone without a word, as a killed process: the other sides find out. */
  kill(): void;
};

/** All wormholes of a simulation. */
type Wormholes = {
  /** The transfers of one process; what arrives does so on its disk, where it has one. */
  open(options?: {readonly process?: SimulatedProcess; readonly disk?: Disk}): SimulatedTransfers;
  /** Transfers that somebody waits for or that move. */
  pending(): number;
  /** Codes of the transfers that were cut, and where. */
  readonly broken: ReadonlyMap<string, Cut>;
};

type WormholesOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  /** Probability that a transfer which begins now breaks on its way. */
  readonly failure?: number | (() => number);
  /** How it breaks then; midway by default. */
  readonly kinds?: readonly Cut[];
  /** Longest time a payload takes, milliseconds. */
  readonly delay?: number;
};

type Side = {
  readonly owner: object;
  readonly process: SimulatedProcess | undefined;
  readonly disk: Disk | undefined;
  readonly payload?: Payload;
  readonly options: TransferOptions & {readonly maxBytes?: number};
  readonly resolve: (payload: Payload) => void;
  readonly reject: (reason: unknown) => void;
};

type Part = 'sender' | 'receiver';
type Hole = {sender?: Side; receiver?: Side};

/** Moves payloads between two who know a code; each code works once. While one of the two sleeps, nothing moves. */
export function createWormholes(options: WormholesOptions): Wormholes {
  const {clock, random, files, failure = 0, kinds = ['midway'], delay = 200} = options;
  const holes = new Map<string, Hole>();
  const broken = new Map<string, Cut>();

  const end = (code: string, ...reasons: readonly [sender: Error, receiver?: Error]) => {
    const hole = holes.get(code);
    holes.delete(code);
    const [toSender, toReceiver = toSender] = reasons;
    hole?.sender?.reject(toSender);
    hole?.receiver?.reject(toReceiver);
  };

  /** Later, when both are awake, unless one of them is gone by then. */
  const later = (code: string, sides: readonly [Side, Side], run: () => void) => {
    const [sender, receiver] = sides;
    const attempt = () => {
      if (holes.get(code)?.sender !== sender || holes.get(code)?.receiver !== receiver) return;
      const sleeper = sides.find(({process}) => process?.asleep)?.process;
      if (sleeper) sleeper.whenAwake(attempt);
      else run();
    };
    clock.after(random.between(0, delay), attempt);
  };

  const cut = (code: string, kind: Cut, sender: Side, receiver: Side) => {
    broken.set(code, kind);
    const reason = new Error('The connection broke.');
    if (kind === 'unacknowledged' && sender.payload) {
      holes.delete(code);
      receiver.resolve(files.create(files.read(sender.payload)));
      return sender.reject(reason);
    }

    if (kind === 'unreceived' && sender.payload) {
      holes.delete(code);
      sender.resolve(sender.payload);
      return receiver.reject(reason);
    }

    end(code, reason);
  };

  const finish = (code: string, sender: Side, receiver: Side) => {
    const {payload} = sender;
    if (!payload || payload.size > (receiver.options.maxBytes ?? Infinity)) {
      return end(code, new Error('It is too large.'));
    }

    if (receiver.disk?.full) {
      receiver.disk.refused++;
      return end(code, new Error('The other side left.'), noSpace());
    }

    holes.delete(code);
    const copy = files.create(files.read(payload));
    sender.resolve(copy);
    receiver.resolve(copy);
  };

  const move = (code: string, sender: Side, receiver: Side) => {
    const probability = typeof failure === 'number' ? failure : failure();
    const kind = random.chance(probability) ? random.pick(kinds) : undefined;
    const sides = [sender, receiver] as const;
    later(code, sides, () => {
      if (kind === 'before the first byte') return cut(code, kind, sender, receiver);
      const size = sender.payload?.size ?? 0;
      const bytes = Math.ceil(size * random.next());
      for (const side of sides) side.options.onProgress?.({bytes, total: size, path: 'direct'});
      later(code, sides, () => {
        if (kind) cut(code, kind, sender, receiver);
        else finish(code, sender, receiver);
      });
    });
  };

  const enter = (code: string, part: Part, side: Omit<Side, 'resolve' | 'reject'>) => {
    const {signal} = side.options;
    const {promise, resolve, reject} = Promise.withResolvers<Payload>();
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const hole = holes.get(code) ?? {};
    if (hole[part]) return Promise.reject(new Error(`There is a ${part} already.`));
    const whenAwake = side.process?.whenAwake ?? ((run: () => void) => run());
    const mine: Side = {
      ...side,
      resolve: (payload) => whenAwake(() => resolve(payload)),
      reject: (reason) => whenAwake(() => reject(reason)),
    };
    hole[part] = mine;
    holes.set(code, hole);
    signal.addEventListener('abort', () => {
      if (holes.get(code)?.[part] !== mine) return;
      reject(signal.reason);
      leave(code, part);
    });
    if (hole.sender && hole.receiver) move(code, hole.sender, hole.receiver);
    return promise;
  };

  /** One side is gone: the other waits on if it had not met it, or sees the connection break. */
  const leave = (code: string, part: Part) => {
    const hole = holes.get(code);
    if (!hole) return;
    delete hole[part];
    if (hole.sender ?? hole.receiver) end(code, new Error('The other side left.'));
    else holes.delete(code);
  };

  return {
    open({process, disk} = {}) {
      const owner = {};
      let killed = false;
      const never = new Promise<never>(() => {});
      return {
        async send(code, payload, sending) {
          await (killed ? never : enter(code, 'sender', {owner, process, disk, payload, options: sending}));
        },
        receive: (code, receiving) =>
          killed ? never : enter(code, 'receiver', {owner, process, disk, options: receiving}),
        kill() {
          killed = true;
          for (const [code, hole] of [...holes]) {
            if (hole.sender?.owner === owner) leave(code, 'sender');
            if (hole.receiver?.owner === owner) leave(code, 'receiver');
          }
        },
      };
    },
    pending: () => holes.size,
    broken,
  };
}
