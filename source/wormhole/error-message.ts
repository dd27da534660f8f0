import {WormholeError, type WormholeErrorCode} from './error.js';
import type {JsonObject} from './net/json.js';
import {plainText} from './plain-text.js';

/** The sentence by which a receiver refuses; magic-wormhole's own. */
const refusal = 'transfer rejected';
/** What our own programs send otherwise; a code of ours follows. */
const ours = 'transfer failed: ';

/** What a code of the other side means to whoever reads of it here. */
const meanings: ReadonlyMap<string, string> = new Map<WormholeErrorCode | 'aborted', string>([
  ['aborted', 'The other side was interrupted'],
  ['timeout', 'The other side waited too long and gave up'],
  ['bad-message', 'The other side could not understand us'],
  ['peer-gone', 'The other side lost the connection'],
  ['corrupt', 'The other side did not get the bytes that were sent'],
  ['unreachable', 'The other side found no way to connect'],
  ['mailbox', 'The other side lost the mailbox server'],
  ['disk-full', "The other side's disk is full"],
  ['file', 'The other side could not read or write its file'],
]);

/** Those that another try would meet again, until somebody over there mends something. */
const permanent: ReadonlySet<string> = new Set<WormholeErrorCode>(['bad-message', 'disk-full', 'file']);

/** The `error` message, by which we tell the other side that we give up: why, but nothing about this machine. */
export function formatError(reason: unknown): JsonObject {
  if (reason instanceof WormholeError && reason.code === 'same-role') {
    return {error: reason.message};
  }
  const code = reason instanceof WormholeError ? reason.code : 'aborted';
  return {error: code === 'rejected' || code === 'too-big' ? refusal : `${ours}${code}`};
}

/** The error of a sender to whom the other side makes an offer. */
export function bothSend(): WormholeError {
  return new WormholeError('same-role', 'The other side is sending, too: one of you must receive.');
}

/**
 * Looks whether a message is the other side's `error`.
 * @throws WormholeError when it is
 */
export function throwIfError(message: JsonObject): void {
  const error = message['error'];
  if (error === undefined) {
    return;
  }
  if (error === refusal) {
    throw new WormholeError('rejected', 'The other side refused what was offered.', {side: 'there'});
  }
  const both = bothSend();
  if (error === both.message) {
    throw both;
  }
  const code = codeOf(error);
  throw new WormholeError('peer-failed', `${meaning(error, code)}; try again with a new code.`, {
    permanent: permanent.has(code),
  });
}

/** The code that a program of ours gives; empty where another program's words are sent. */
function codeOf(error: unknown): string {
  return typeof error === 'string' && error.startsWith(ours) ? error.slice(ours.length) : '';
}

function meaning(error: unknown, code: string): string {
  if (typeof error !== 'string') {
    return 'The other side gave up';
  }
  return meanings.get(code) ?? `The other side gave up: ${plainText(error)}`;
}
