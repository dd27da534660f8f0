/**
 * One side of a transfer as a process of its own, for tests that kill it: says how far it is, and how it ended. It can
 * hold still at a word, so that it is killed there and nowhere else, however long that takes.
 */
import {WormholeError} from '../../../source/wormhole/error.js';
import type {WormholeOptions} from '../../../source/wormhole/options.js';
import {receiveFile} from '../../../source/wormhole/receive.js';
import {sendFile} from '../../../source/wormhole/send.js';

/** What the process is asked for, as JSON in its only argument. */
export type SideOrder = {
  readonly role: 'send' | 'receive';
  readonly code: string;
  readonly path: string;
  /** The word after which it holds still. */
  readonly haltAt?: string | undefined;
  readonly options: Pick<WormholeOptions, 'mailbox' | 'advertise' | 'listenHost' | 'timeouts'>;
};

const order = JSON.parse(process.argv[2] ?? '') as SideOrder;
const report = (word: string): void => {
  // Pipes are written at once, so whoever listens has the word.
  process.stdout.write(`${word}\n`);
  if (word === order.haltAt) {
    process.kill(process.pid, 'SIGSTOP');
  }
};
const options: WormholeOptions = {
  ...order.options,
  onProgress({bytes, total}) {
    report(bytes === 0 ? 'connected' : bytes < total ? 'moving' : 'moved');
  },
};
try {
  report('started');
  if (order.role === 'send') {
    await sendFile(order.code, {path: order.path, name: 'payload.bin'}, options);
  } else {
    const place = (): string => {
      report('offered');
      return order.path;
    };
    await receiveFile(order.code, {...options, maxBytes: 2 ** 30, place});
  }
  report('done');
} catch (error) {
  report(`failed ${error instanceof WormholeError ? `${error.code}: ${error.message}` : String(error)}`);
}
