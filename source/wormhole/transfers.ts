import {randomUUID} from 'node:crypto';
import {join} from 'node:path';
import {filePayload} from '../payload/file.js';
import type {Payload} from '../payload/payload.js';
import type {TransferProgress, WormholeOptions} from './options.js';
import {receiveFile} from './receive.js';
import {sendFile} from './send.js';

/** How transfers reach others; a receiver waits for its sender for a day unless told otherwise. */
type TransfersOptions = Omit<WormholeOptions, 'random' | 'signal' | 'onStage' | 'verify' | 'onProgress'> & {
  /** An existing directory, where received payloads go. */
  readonly directory: string;
};

/** What one transfer needs. */
export type TransferOptions = {
  /** Ends the transfer; the promise rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: TransferProgress) => void;
};

/**
 * Moves payloads between peers under a code both know. Rejects with an error whose message is one sentence, and which is
 * a `TransferFault` where it is known whether another try can help.
 */
export type Transfers = {
  /**
   * Resolves once the other side has confirmed every byte; the payload is kept.
   * @param code the whole code
   * @throws WormholeError
   */
  send(code: string, payload: Payload, options: TransferOptions): Promise<void>;
  /**
   * Resolves with a payload in a file of its own.
   * @param code the whole code
   * @throws WormholeError
   */
  receive(code: string, options: TransferOptions & {readonly maxBytes: number}): Promise<Payload>;
};

/** A result may take as long to come as it takes to compute. */
const day = 24 * 60 * 60 * 1_000;
/** Peers use the bytes only; the name tells nothing. */
const neutralName = 'payload.bin';

/** Transfers by Magic Wormhole, directly or by a relay. */
export function openTransfers(options: TransfersOptions): Transfers {
  const {directory, ...common} = options;
  const wormhole = ({signal, onProgress}: TransferOptions): WormholeOptions => ({
    ...common,
    signal,
    ...(onProgress === undefined ? {} : {onProgress}),
  });
  return {
    async send(code, payload, transfer) {
      await sendFile(code, {path: payload.path, name: neutralName}, wormhole(transfer));
    },
    async receive(code, transfer) {
      const target = join(directory, `${randomUUID()}.payload`);
      await receiveFile(code, {
        ...wormhole(transfer),
        timeouts: {peer: day, ...common.timeouts},
        maxBytes: transfer.maxBytes,
        place: () => target,
      });
      return filePayload(target);
    },
  };
}
