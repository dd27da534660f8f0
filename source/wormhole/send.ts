import {meet} from './rendezvous.js';
import type {Peer} from './rendezvous.js';
import {bothSend, heedFarewell, throwIfFailure} from './error-message.js';
import {formatOffer, readAnswer} from './messages.js';
import type {CodeChoice, WormholeOptions} from './options.js';
import {openFile} from './files/source.js';
import type {Outgoing, Parcel} from './files/source.js';
import {startProgress} from './progress.js';
import {pump, receipt} from './file-records.js';
import {formatHints, readHints} from './transit/hints.js';

/** How a transfer went. */
export type Moved = {
  readonly bytes: number;
  readonly path: 'direct' | 'relay';
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
};

/**
 * Sends one file to whoever receives under the same code. Resolves once the other side has confirmed the hash.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function sendFile(code: CodeChoice, file: Outgoing, options: WormholeOptions): Promise<Moved> {
  const parcel = await openFile(file);
  try {
    return await sendParcel(code, parcel, options);
  } finally {
    await parcel.close();
  }
}

/**
 * Sends what has been opened before, a directory as the archive that it was packed into; it stays open.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function sendParcel(code: CodeChoice, parcel: Parcel, options: WormholeOptions): Promise<Moved> {
  const {offer, size} = parcel;
  return meet(code, 'sender', options, async (peer) => {
    const {wormhole, controller, timeouts} = peer;
    wormhole.send(formatHints(peer.hints));
    wormhole.send(formatOffer(offer));
    await answerTo(peer);
    const {channel, path} = await peer.channel();
    controller.stage(timeouts.idle, 'The other side takes no more bytes; try again with a new code.');
    const moved = startProgress(size, path, peer.clock, options.onProgress);
    const sha256 = await pump(parcel, channel, (bytes) => {
      controller.touch();
      moved(bytes);
    });
    if (offer.kind === 'directory') {
      // Receivers unpack before they confirm, which may take its time.
      controller.stage(
        timeouts.peer,
        'The other side does not confirm that it has unpacked the directory; try again with a new code.',
      );
    }
    options.onStage?.('confirming');
    await receipt(channel, sha256, size === 0 ? peer : undefined);
    return {bytes: size, path, sha256};
  });
}

/** Waits until the offer is accepted, and connects as soon as the other side says where it is. */
async function answerTo({wormhole, controller, timeouts, connect}: Peer): Promise<void> {
  let accepted = false;
  let connecting = false;
  await controller.race(wormhole.verified);
  controller.stage(timeouts.offer, 'The other side does not answer the offer; try again with a new code.');
  while (!accepted || !connecting) {
    const message = await controller.race(wormhole.receive());
    controller.touch();
    throwIfFailure(message);
    if (message['offer'] !== undefined) {
      throw bothSend();
    }
    const hints = readHints(message);
    if (hints !== undefined && !connecting) {
      connecting = true;
      connect(hints);
    }
    accepted = readAnswer(message) || accepted;
  }
  heedFarewell(wormhole, controller);
}
