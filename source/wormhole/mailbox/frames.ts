import {isObject, parseHex, parseObject} from '../json.js';

/** What a client may ask of the mailbox server. */
export type Command =
  | {readonly type: 'bind'; readonly appid: string; readonly side: string}
  | {readonly type: 'claim'; readonly nameplate: string}
  | {readonly type: 'release'; readonly nameplate: string}
  | {readonly type: 'open'; readonly mailbox: string}
  | {readonly type: 'add'; readonly phase: string; readonly body: string}
  | {readonly type: 'close'; readonly mailbox: string; readonly mood: Mood};

/** How a session ended; the server counts these. */
export type Mood = 'happy' | 'lonely' | 'scary' | 'errory';

/** What the mailbox server tells a client, as far as we use it. */
export type Frame =
  | {readonly type: 'welcome'; readonly refusal?: string}
  | {readonly type: 'claimed'; readonly mailbox: string}
  | {readonly type: 'message'; readonly side: string; readonly phase: string; readonly body: Buffer}
  | {readonly type: 'released'}
  | {readonly type: 'closed'}
  | {readonly type: 'error'; readonly error: string}
  /** Acknowledgements and whatever newer servers say. */
  | {readonly type: 'other'};

const identifier = /^[\x21-\x7e]{1,64}$/;

function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && identifier.test(value);
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
