/** One side of a transfer in a process of its own; the task is its argument, as JSON. */
import {readFileSync} from 'node:fs';
import {loadSecretbox} from '../../source/wormhole/crypto/secretbox.js';
import type {WormholeOptions} from '../../source/wormhole/options.js';
import {receiveFile} from '../../source/wormhole/receive.js';
import {sendFile} from '../../source/wormhole/send.js';
import {noticingStages} from './stages.js';

/** What a side shall do. */
export type Task = {
  readonly role: 'send' | 'receive';
  readonly code: string;
  /** What to send, or where to put what comes. */
  readonly file: string;
  readonly options: Pick<WormholeOptions, 'mailbox' | 'relay' | 'advertise' | 'listenHost'>;
};

/** What a side says of itself at its end, as a line of JSON; its first line is `waiting`. */
export type Account = {
  /** Bytes of memory more than before the transfer, at most; NaN where the system does not tell. */
  readonly growth: number;
  readonly path: 'direct' | 'relay';
};

/** Resident memory now and at most, bytes. */
function memory(): {readonly now: number; readonly peak: number} {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    const field = (name: string): number =>
      1024 * Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]);
    return {now: field('VmRSS'), peak: field('VmHWM')};
  } catch {
    return {now: Number.NaN, peak: Number.NaN};
  }
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task;
await loadSecretbox();
const idle = memory().now;
const options = {
  ...task.options,
  ...noticingStages((stage) => {
    if (stage === 'peer') console.log('waiting');
  }),
};
const {path} =
  task.role === 'send'
    ? await sendFile(task.code, {path: task.file, name: 'payload.bin'}, options)
    : await receiveFile(task.code, {...options, maxBytes: 2 ** 40, place: () => task.file});
const account: Account = {growth: memory().peak - idle, path};
console.log(JSON.stringify(account));
