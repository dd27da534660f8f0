import {bothSend} from './error-message.js';
import {WormholeError} from './error.js';
import {isObject, type JsonObject} from './net/json.js';

/** A file that the other side offers. Its name is as hostile as the other side. */
export type FileOffer = {readonly filename: string; readonly filesize: number};

/** A directory that the other side offers, as a zip archive. Its name is as hostile as the other side. */
export type DirectoryOffer = {
  readonly dirname: string;
  /** Bytes of the archive. */
  readonly zipsize: number;
  /** Bytes of all files in it. */
  readonly numbytes: number;
  readonly numfiles: number;
};

/** What may be offered: exactly one thing. */
export type Offer =
  | {readonly kind: 'file'; readonly file: FileOffer}
  | {readonly kind: 'directory'; readonly directory: DirectoryOffer}
  | {readonly kind: 'text'; readonly text: string};

/** What is offered and goes by transit. */
export type TransitOffer = Exclude<Offer, {readonly kind: 'text'}>;

/** The only way in which directories travel. */
const zipMode = 'zipfile/deflated';

/** The message that makes an offer. */
export function formatOffer(offer: Offer): JsonObject {
  switch (offer.kind) {
    case 'file': {
      const {filename, filesize} = offer.file;
      return {offer: {file: {filename, filesize}}};
    }
    case 'directory': {
      const {dirname, zipsize, numbytes, numfiles} = offer.directory;
      return {offer: {directory: {mode: zipMode, dirname, zipsize, numbytes, numfiles}}};
    }
    case 'text':
      return {offer: {message: offer.text}};
  }
}

/** Accepts a file or a directory. */
export const fileAnswer: JsonObject = {answer: {file_ack: 'ok'}};

/** Confirms a text. */
export const textAnswer: JsonObject = {answer: {message_ack: 'ok'}};

/** The offer in a message; undefined when it makes none. Throws WormholeError for one we cannot take. */
export function readOffer(message: JsonObject): Offer | undefined {
  const offer = message['offer'];
  if (offer === undefined) {
    return undefined;
  }
  if (isObject(offer)) {
    const {file, directory, message: text} = offer;
    if (typeof text === 'string') {
      return {kind: 'text', text};
    }
    if (isObject(file)) {
      return {kind: 'file', file: readFile(file)};
    }
    if (isObject(directory)) {
      return {kind: 'directory', directory: readDirectory(directory)};
    }
  }
  throw new WormholeError(
    'bad-message',
    'The other side offers something that is no file, no directory and no text.',
  );
}

function readFile({filename, filesize}: JsonObject): FileOffer {
  if (typeof filename !== 'string' || !isCount(filesize)) {
    throw new WormholeError('bad-message', 'The other side offers a file without a name or a size.');
  }
  return {filename, filesize};
}

function readDirectory({mode, dirname, zipsize, numbytes, numfiles}: JsonObject): DirectoryOffer {
  if (mode !== zipMode) {
    throw new WormholeError(
      'bad-message',
      'The other side offers a directory in a form that this program does not know.',
    );
  }
  if (typeof dirname !== 'string' || !isCount(zipsize) || !isCount(numbytes) || !isCount(numfiles)) {
    throw new WormholeError('bad-message', 'The other side offers a directory without a name or a size.');
  }
  return {dirname, zipsize, numbytes, numfiles};
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * Whether a message accepts our offer.
 * @param acknowledgement `file_ack` for a file or a directory, `message_ack` for a text
 * @throws WormholeError for what is neither that nor about something else; `same-role` for an offer
 */
export function readAnswer(
  message: JsonObject,
  acknowledgement: 'file_ack' | 'message_ack' = 'file_ack',
): boolean {
  if (message['offer'] !== undefined) {
    throw bothSend();
  }
  const answer = message['answer'];
  if (answer === undefined) {
    return false;
  }
  if (!isObject(answer) || answer[acknowledgement] !== 'ok') {
    throw new WormholeError(
      'bad-message',
      'The other side answers the offer with something that is no answer.',
    );
  }
  return true;
}

/** What confirms a whole file. */
type Ack = {readonly ok: boolean; readonly sha256?: string};

/** The record that confirms a whole file; its SHA-256 in hexadecimal. */
export function formatAck(sha256: string): Buffer {
  return Buffer.from(JSON.stringify({ack: 'ok', sha256}));
}

/** Reads what confirms a whole file; undefined when it is nothing of the kind. */
export function parseAck(message: JsonObject | undefined): Ack | undefined {
  if (message?.['ack'] === undefined) {
    return undefined;
  }
  const ok = message['ack'] === 'ok';
  const sha256 = message['sha256'];
  return typeof sha256 === 'string' ? {ok, sha256} : {ok};
}
