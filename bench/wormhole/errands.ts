/** Sends a file whenever it is told to, in a process of its own, and says when that is done. */
import {loadSecretbox} from '../../source/wormhole/crypto/secretbox.js';
import type {WormholeOptions} from '../../source/wormhole/options.js';
import {sendFile} from '../../source/wormhole/send.js';

/** A file to send, in a process of its own. */
export type Errand = {
  readonly code: string;
  readonly file: string;
  readonly options: Pick<WormholeOptions, 'mailbox' | 'advertise' | 'listenHost'>;
};

process.on('message', ({code, file, options}: Errand) => {
  void sendFile(code, {path: file, name: 'payload.bin'}, options).then(() => process.send?.('sent'));
});
await loadSecretbox();
process.send?.('ready');
