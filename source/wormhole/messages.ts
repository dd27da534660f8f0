import {WormholeError} from './error.js';
import {isObject} from './json.js';
import type {JsonObject} from './json.js';
import {plainText} from './plain-text.js';

/** A file that the other side offers. Its name is as hostile as the other side. */
export type FileOffer = {readonly filename: string; readonly filesize: number};

/** The sentence by which a receiver refuses; magic-wormhole's own. */
export const refusal = 'transfer rejected';

export function fileOffer(offer: FileOffer): JsonObject {
  return {offer: {file: {filename: offer.filename, filesize: offer.filesize}}};
}

export const fileAnswer: JsonObject = {answer: {file_ack: 'ok'}};

export function failure(text: string): JsonObject {
  return {error: text};
}

/** The offer in a message; undefined when it makes none. Throws WormholeError for one we cannot take. */
export function readOffer(message: JsonObject): FileOffer | undefined {
  const offer = message['offer'];
  if (offer === undefined) {
    return undefined;
  }
  const file = isObject(offer) ? offer['file'] : undefined;
  if (!isObject(file)) {
    throw new WormholeError('bad-message', 'The other side offers something that is no file.');
  }
  const {filename, filesize} = file;
  if (typeof filename !== 'string' || !Number.isSafeInteger(filesize) || Number(filesize) < 0) {
    throw new WormholeError('bad-message', 'The other side offers a file without a name or a size.');
  }
  return {filename, filesize: Number(filesize)};
}

/** Whether a message accepts our offer. */
export function readAnswer(message: JsonObject): boolean {
  const answer = message['answer'];
  if (answer === undefined) {
    return false;
  }
  if (!isObject(answer) || answer['file_ack'] !== 'ok') {
    throw new WormholeError(
      'bad-message',
      'The other side answers the offer with something that is no answer.',
    );
  }
  return true;
}

/** Throws when a message says that the other side gave up. */
export function throwIfFailure(message: JsonObject): void {
  const error = message['error'];
  if (error === refusal) {
    throw new WormholeError('rejected', 'The other side refused the file.');
  }
  if (error !== undefined) {
    throw new WormholeError(
      'peer-failed',
      `The other side gave up: ${plainText(typeof error === 'string' ? error : JSON.stringify(error))}.`,
    );
  }
}

/** A receipt for a whole file. */
export type Receipt = {readonly ok: boolean; readonly sha256?: string};

export function formatReceipt(sha256: string): Buffer {
  return Buffer.from(JSON.stringify({ack: 'ok', sha256}));
}

/** Reads a receipt; undefined when it is none. */
export function parseReceipt(message: JsonObject | undefined): Receipt | undefined {
  if (message?.['ack'] === undefined) {
    return undefined;
  }
  const ok = message['ack'] === 'ok';
  const sha256 = message['sha256'];
  return typeof sha256 === 'string' ? {ok, sha256} : {ok};
}
