import {WormholeError} from '../error.js';
import {isObject, parseHex, parseObject} from '../net/json.js';
import {plainText} from '../plain-text.js';

/** What a client may ask of the mailbox server. */
export type Command =
  | {readonly type: 'bind'; readonly appid: string; readonly side: string}
  | {readonly type: 'list'}
  | {readonly type: 'allocate'}
  | {readonly type: 'claim'; readonly nameplate: string}
  | {readonly type: 'release'; readonly nameplate: string}
  | {readonly type: 'open'; readonly mailbox: string}
  | {readonly type: 'add'; readonly phase: string; readonly body: string}
  | {readonly type: 'close'; readonly mailbox: string; readonly mood: Mood}
  | {readonly type: 'ping'; readonly ping: number};

/** How a session ended; the server counts these. */
export type Mood = 'happy' | 'lonely' | 'scary' | 'errory';

/** What the mailbox server sends a client, as far as we use it. */
export type Frame =
  | {readonly type: 'welcome'; readonly refusal?: string}
  | {readonly type: 'nameplates'; readonly nameplates: readonly string[]}
  | {readonly type: 'allocated'; readonly nameplate: string}
  | {readonly type: 'claimed'; readonly mailbox: string}
  | {readonly type: 'message'; readonly side: string; readonly phase: string; readonly body: Buffer}
  | {readonly type: 'released'}
  | {readonly type: 'closed'}
  | {readonly type: 'pong'}
  | {readonly type: 'error'; readonly error: string}
  /** Acknowledgements and whatever newer servers send. */
  | {readonly type: 'other'};

const identifier = /^[\x21-\x7e]{1,64}$/;
/** A nameplate as people type it, and as a peer that reads it as a 64-bit number takes it. */
const numeric = /^\d{1,18}$/;

function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && identifier.test(value);
}

function isNameplate(value: unknown): value is string {
  return typeof value === 'string' && numeric.test(value);
}

/**
 * Reads a frame of the mailbox server.
 * @returns undefined for what is no frame, or one that lacks what it must have
 */
export function parseFrame(text: string): Frame | undefined {
  const frame = parseObject(text);
  switch (frame?.['type']) {
    case undefined:
      return undefined;
    case 'welcome': {
      const refusal = welcomeRefusal(frame['welcome']);
      return refusal === undefined ? {type: 'welcome'} : {type: 'welcome', refusal};
    }
    case 'nameplates': {
      const {nameplates} = frame;
      return Array.isArray(nameplates) ? {type: 'nameplates', nameplates: numbersOf(nameplates)} : undefined;
    }
    case 'allocated': {
      const {nameplate} = frame;
      return isNameplate(nameplate) ? {type: 'allocated', nameplate} : undefined;
    }
    case 'claimed': {
      const mailbox = frame['mailbox'];
      return isIdentifier(mailbox) ? {type: 'claimed', mailbox} : undefined;
    }
    case 'message': {
      const {side, phase} = frame;
      const body = parseHex(frame['body']);
      return isIdentifier(side) && isIdentifier(phase) && body !== undefined
        ? {type: 'message', side, phase, body}
        : undefined;
    }
    case 'released':
      return {type: 'released'};
    case 'closed':
      return {type: 'closed'};
    case 'pong':
      return {type: 'pong'};
    case 'error':
      return {
        type: 'error',
        // Turning anything else into text may throw, and what throws here ends the process.
        error: typeof frame['error'] === 'string' ? frame['error'] : 'it does not say which',
      };
    default:
      return {type: 'other'};
  }
}

/** The nameplates of a list, in the order of their numbers; what is no number is left out. */
function numbersOf(nameplates: readonly unknown[]): string[] {
  return nameplates
    .map((entry) => (isObject(entry) ? entry['id'] : undefined))
    .filter(isNameplate)
    .sort((a, b) => Number(a) - Number(b));
}

/** Why the server does not want us, if its welcome says so. */
function welcomeRefusal(welcome: unknown): string | undefined {
  if (!isObject(welcome)) {
    return undefined;
  }
  if (typeof welcome['error'] === 'string') {
    return welcome['error'];
  }
  const permission = welcome['permission-required'];
  return isObject(permission) && Object.keys(permission).length > 0 && !('none' in permission)
    ? 'it asks for a permission that this program cannot get'
    : undefined;
}

/** The error that a frame stands for; undefined for one that is no error. */
export function errorOf(frame: Frame): WormholeError | undefined {
  if (frame.type === 'error') {
    return serverError(frame.error);
  }
  return frame.type === 'welcome' && frame.refusal !== undefined
    ? new WormholeError('mailbox', `The mailbox server refuses us: ${plainText(frame.refusal)}.`, {
        permanent: true,
        side: 'here',
      })
    : undefined;
}

function serverError(text: string): WormholeError {
  if (text.includes('crowded')) {
    return new WormholeError('crowded', 'This code is in use by two others already; make a new one.');
  }
  return text.includes('reclaimed')
    ? new WormholeError('used-code', 'This code was used before; make a new one.')
    : new WormholeError('mailbox', `The mailbox server reports an error: ${plainText(text)}.`);
}
