import type {Clock} from '../../source/clock/clock.js';
import type {TransferOptions, Transfers} from '../../source/cluster/ports.js';
import type {Payload} from '../../source/payload/payload.js';
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

/** All wormholes of a simulation. */
type Wormholes = {
  /** The transfers of one process. */
  open(): Transfers & {
    /** Gone without a word, as a killed process: the other sides find out. */
    kill(): void;
  };
  /** Transfers that somebody waits for or that move. */
  pending(): number;
};

type WormholesOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  /** Probability that a transfer fails on its way. */
  readonly failure?: number;
  /** Longest time a payload takes, milliseconds. */
  readonly delay?: number;
};

type Side = {
  readonly process: object;
  readonly payload?: Payload;
  readonly options: TransferOptions & {readonly maxBytes?: number};
  readonly resolve: (payload: Payload) => void;
  readonly reject: (reason: unknown) => void;
};

type Hole = {sender?: Side; receiver?: Side};

/** Moves payloads between two who know a code; each code works once. */
export function createWormholes(options: WormholesOptions): Wormholes {
  const {clock, random, files, failure = 0, delay = 200} = options;
  const holes = new Map<string, Hole>();

  const end = (code: string, reason: string) => {
    const hole = holes.get(code);
    holes.delete(code);
    for (const side of [hole?.sender, hole?.receiver]) side?.reject(new Error(reason));
  };

  const move = (code: string, sender: Side, receiver: Side) => {
    clock.after(random.between(0, delay), () => {
      if (holes.get(code)?.sender !== sender || holes.get(code)?.receiver !== receiver) return;
      const size = sender.payload?.size ?? 0;
      const progress = {bytes: Math.ceil(size / 2), total: size, path: 'direct'} as const;
      for (const side of [sender, receiver]) side.options.onProgress?.(progress);
      clock.after(random.between(0, delay), () => {
        if (holes.get(code)?.sender !== sender || holes.get(code)?.receiver !== receiver) return;
        if (random.chance(failure)) return end(code, 'The connection broke.');
        holes.delete(code);
        if (!sender.payload || size > (receiver.options.maxBytes ?? Infinity))
          return end(code, 'It is too large.');
        const copy = files.create(files.read(sender.payload));
        sender.resolve(copy);
        receiver.resolve(copy);
      });
    });
  };

  const enter = (code: string, part: 'sender' | 'receiver', side: Omit<Side, 'resolve' | 'reject'>) => {
    const {signal} = side.options;
    const {promise, resolve, reject} = Promise.withResolvers<Payload>();
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const hole = holes.get(code) ?? {};
    if (hole[part]) return Promise.reject(new Error(`There is a ${part} already.`));
    const mine: Side = {...side, resolve, reject};
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
  const leave = (code: string, part: 'sender' | 'receiver') => {
    const hole = holes.get(code);
    if (!hole) return;
    delete hole[part];
    if (hole.sender ?? hole.receiver) end(code, 'The other side left.');
    else holes.delete(code);
  };

  return {
    open() {
      const process = {};
      let killed = false;
      const never = new Promise<never>(() => {});
      return {
        async send(code, payload, sending) {
          await (killed ? never : enter(code, 'sender', {process, payload, options: sending}));
        },
        receive: (code, receiving) =>
          killed ? never : enter(code, 'receiver', {process, options: receiving}),
        kill() {
          killed = true;
          for (const [code, hole] of [...holes]) {
            if (hole.sender?.process === process) leave(code, 'sender');
            if (hole.receiver?.process === process) leave(code, 'receiver');
          }
        },
      };
    },
    pending: () => holes.size,
  };
}
