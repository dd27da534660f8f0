import {WormholeError} from './error.js';
import {meet} from './meet.js';
import {formatOffer, readAnswer, throwIfFailure} from './messages.js';
import type {WormholeOptions} from './options.js';

/**
 * Bytes of the whole message at most: wormhole-william cannot read a frame of more than 32,768 bytes, and a message
 * doubles in its frame.
 */
const maxMessage = 16_000;

/** @throws WormholeError `too-big` for a text that is better sent as a file */
export function checkText(text: string): void {
  if (Buffer.byteLength(JSON.stringify(formatOffer({kind: 'text', text}))) > maxMessage) {
    throw new WormholeError('too-big', 'The text is too long to be sent as a message; send it as a file.');
  }
}

/**
 * Sends a short text to whoever receives under the same code. It goes through the mailbox, encrypted; there is no
 * other connection. Resolves once the other side has confirmed it.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function sendText(code: string, text: string, options: WormholeOptions): Promise<void> {
  checkText(text);
  await meet(code, 'sender', {...options, advertise: []}, async ({session, watch, limits}) => {
    session.send(formatOffer({kind: 'text', text}));
    for (let confirmed = false; !confirmed;) {
      const message = await watch.race(session.next());
      watch.stage(limits.agree, 'The other side does not confirm the text.');
      throwIfFailure(message);
      confirmed = readAnswer(message, 'message_ack');
    }
  });
}
