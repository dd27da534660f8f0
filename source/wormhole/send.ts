import {WormholeError} from './error.js';
import {receiveAck, sendRecords} from './file-records.js';
import {openFile, type Source, type SourcePath} from './files/source.js';
import {formatOffer, readAnswer} from './messages.js';
import type {CodeChoice, TransferResult, WormholeOptions} from './options.js';
import {
  abortOnError,
  compareVerifiers,
  connectTransit,
  exchangeKeys,
  type Peer,
  receiveMessage,
  rendezvous,
} from './rendezvous.js';
import {formatHints, readHints} from './transit/hints.js';

/**
 * Bytes of the whole message at most: wormhole-william cannot read a frame of more than 32,768 bytes, and a message
 * doubles in its frame.
 */
export const maxMessage = 16_000;

/**
 * Sends one file to whoever receives under the same code. Resolves once the other side has confirmed the hash.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function sendFile(
  code: CodeChoice,
  file: SourcePath,
  options: WormholeOptions,
): Promise<TransferResult> {
  const source = await openFile(file);
  try {
    return await sendSource(code, source, options);
  } finally {
    await source.close();
  }
}

/**
 * Sends what has been opened before, a directory as the archive that it was packed into; it is left open.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function sendSource(
  code: CodeChoice,
  source: Source,
  options: WormholeOptions,
): Promise<TransferResult> {
  return rendezvous(code, 'sender', options, async (peer) => {
    await exchangeKeys(peer);
    await compareVerifiers(peer);
    peer.wormhole.send(formatHints(peer.transit.hints));
    peer.wormhole.send(formatOffer(source.offer));
    await receiveAnswer(peer);
    const connection = await connectTransit(peer);
    // The other side has accepted the offer, so it has all that was sent through the mailbox.
    void peer.wormhole.close('happy');
    const sent = await sendRecords(peer, connection, source);
    await receiveAck(peer, connection, sent, source.offer.kind);
    return sent;
  });
}

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
  await rendezvous(code, 'sender', {...options, advertise: []}, async (peer) => {
    await exchangeKeys(peer);
    await compareVerifiers(peer);
    peer.wormhole.send(formatOffer({kind: 'text', text}));
    await receiveTextAnswer(peer);
  });
}

/** Waits until the offer is accepted, and begins to connect as soon as the other side says where it can be reached. */
async function receiveAnswer(peer: Peer): Promise<void> {
  const {wormhole, transit, controller, timeouts} = peer;
  await controller.race(wormhole.verified);
  controller.stage(timeouts.offer, 'The other side does not answer the offer; try again with a new code.');
  let accepted = false;
  let dialled = false;
  while (!accepted || !dialled) {
    const message = await receiveMessage(peer);
    accepted = readAnswer(message) || accepted;
    const hints = readHints(message);
    if (hints !== undefined && !dialled) {
      dialled = true;
      transit.dial(hints);
    }
  }
  abortOnError(peer);
}

/** Waits until the text is confirmed. */
async function receiveTextAnswer(peer: Peer): Promise<void> {
  const {wormhole, controller, timeouts, options} = peer;
  await controller.race(wormhole.verified);
  controller.stage(timeouts.offer, 'The other side does not confirm the text; try again with a new code.');
  options.onStage?.('confirming');
  while (!readAnswer(await receiveMessage(peer), 'message_ack'));
}
