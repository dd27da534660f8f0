import {WormholeError} from './error.js';
import {meet} from './rendezvous.js';
import {bothSend, throwIfFailure} from './error-message.js';
import {formatOffer, readAnswer} from './messages.js';
import type {CodeChoice, WormholeOptions} from './options.js';

/**
 * Bytes of the whole message at most: wormhole-william cannot read a frame of more than 32,768 bytes, and a message
 * doubles in its frame.
 */
export const maxMessage = 16_000;

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
export async function sendText(code: CodeChoice, text: string, options: WormholeOptions): Promise<void> {
  checkText(text);
  await meet(code, 'sender', {...options, advertise: []}, async ({wormhole, controller, timeouts}) => {
    wormhole.send(formatOffer({kind: 'text', text}));

    await controller.race(wormhole.verified);
    controller.stage(timeouts.offer, 'The other side does not confirm the text; try again with a new code.');
    options.onStage?.('confirming');
    for (let confirmed = false; !confirmed;) {
      const message = await controller.race(wormhole.receive());
      controller.touch();
      throwIfFailure(message);
      if (message['offer'] !== undefined) {
        throw bothSend();
      }
      confirmed = readAnswer(message, 'message_ack');
    }
  });
}
