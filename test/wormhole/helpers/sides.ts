import {randomBytes} from 'node:crypto';
import {basename} from 'node:path';
import type {Clock} from '../../../source/clock/clock.js';
import {systemClock} from '../../../source/clock/system.js';
import {openDirectory} from '../../../source/wormhole/files/source.js';
import type {TransferResult, WormholeOptions} from '../../../source/wormhole/options.js';
import {type Received, receiveFile} from '../../../source/wormhole/receive.js';
import {sendFile, sendSource} from '../../../source/wormhole/send.js';

let codes = 0;

/** A code that nobody else uses: even its number is new, for some tests leave ghosts behind. */
export function freshCode(): string {
  codes += 1;
  return `${String(codes).padStart(4, '0')}-${randomBytes(6).toString('hex')}-f`;
}

/** Sends a file, as a side of this process. */
export function send(code: string, path: string, options: WormholeOptions): Promise<TransferResult> {
  return sendFile(code, {path, name: 'payload.bin'}, options);
}

/** Sends a directory, under its own name. */
export async function sendDirectory(
  code: string,
  path: string,
  options: WormholeOptions,
): Promise<TransferResult> {
  const source = await openDirectory({path, name: basename(path)}, options.signal);
  try {
    return await sendSource(code, source, options);
  } finally {
    await source.close();
  }
}

/** Receives a file, as a side of this process. */
export function receive(code: string, target: string, options: WormholeOptions): Promise<Received> {
  return receiveFile(code, {...options, maxBytes: 2 ** 30, place: () => target});
}

/** How a promise ended, as a value. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => ({value}),
    (error: unknown) => error,
  );
}

/** Options whose owner tells when it has its place in the mailbox, and waits there for the other side. */
export function announcing(options: WormholeOptions): {
  readonly options: WormholeOptions;
  readonly waiting: Promise<void>;
} {
  const clock = options.clock ?? systemClock;
  // The stage of waiting for the other side begins with a timer of its timeout, and we know it by that.
  const timeouts = {...options.timeouts, peer: 600_001};
  const {promise: waiting, resolve} = Promise.withResolvers<void>();
  const telling: Clock = {
    now: clock.now,
    monotonic: clock.monotonic,
    after(delay, fire) {
      if (delay === timeouts.peer) {
        resolve();
      }
      return clock.after(delay, fire);
    },
  };
  return {options: {...options, clock: telling, timeouts}, waiting};
}
