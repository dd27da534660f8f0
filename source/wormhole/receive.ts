import {WormholeError} from './error.js';
import {heedFarewell, throwIfFailure} from './error-message.js';
import {meet} from './rendezvous.js';
import type {Peer} from './rendezvous.js';
import {readOffer, textAnswer} from './messages.js';
import type {FileOffer, Offer} from './messages.js';
import type {WormholeOptions} from './options.js';
import type {Placement} from './files/target.js';
import type {Moved} from './send.js';
import {takeDirectory, takeFile} from './take.js';
import {formatHints, readHints} from './transit/hints.js';

/** What receiving whatever comes needs. */
export type ReceiveOptions = WormholeOptions & {
  /** Bytes at most, also of a directory when it is unpacked; more is refused. */
  readonly maxBytes: number;
  /**
   * Where the offered file or directory shall be put; undefined to refuse it. The offered name is as hostile as the
   * other side. There is time to ask a person.
   * @param signal aborted when the answer no longer matters
   */
  readonly decide: (
    offer: Exclude<Offer, {readonly kind: 'text'}>,
    signal: AbortSignal,
  ) => Placement | undefined | Promise<Placement | undefined>;
  /** What to do with a text before the other side is told that it arrived; by default nothing. */
  readonly takeText?: (text: string) => Promise<void>;
};

/** What receiving a file, and nothing else, needs. */
type ReceiveFileOptions = WormholeOptions & {
  /** Bytes at most; a larger file is refused. */
  readonly maxBytes: number;
  /** Where the offered file shall be put, replacing what is there; undefined to refuse it. */
  readonly place: (offer: FileOffer) => string | undefined;
};

/** A received file, or a directory: then bytes and hash are those of the archive in which it travelled. */
export type Received = Moved & {readonly target: string};

/** What was received. */
export type Arrival =
  {readonly kind: 'text'; readonly text: string} | (Received & {readonly kind: 'file' | 'directory'});

/**
 * Receives what is sent under the same code: a file, a directory or a text. A file or directory appears under its
 * name whole or not at all.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function receive(code: string, options: ReceiveOptions): Promise<Arrival> {
  return meet(code, 'receiver', options, async (peer) => {
    const offer = await offerFrom(peer);
    checkSize(offer, options.maxBytes);
    if (offer.kind === 'text') {
      await peer.controller.race(options.takeText?.(offer.text) ?? Promise.resolve());
      peer.wormhole.send(textAnswer);
      return offer;
    }
    const placement = await decision(peer, offer, options.decide);
    const received =
      offer.kind === 'file'
        ? await takeFile(peer, offer.file, placement, options)
        : await takeDirectory(peer, offer.directory, placement, options);
    return {kind: offer.kind, ...received, target: placement.target};
  });
}

/**
 * Receives one file from whoever sends under the same code, and refuses all else. The file appears under its name
 * whole or not at all, readable by its owner only.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function receiveFile(code: string, options: ReceiveFileOptions): Promise<Received> {
  return meet(code, 'receiver', options, async (peer) => {
    const offer = await offerFrom(peer);
    if (offer.kind !== 'file') {
      throw new WormholeError('rejected', 'The other side offers something that is no file.');
    }
    checkSize(offer, options.maxBytes);
    const target = options.place(offer.file);
    if (target === undefined) {
      throw refused();
    }
    const moved = await takeFile(peer, offer.file, {target, replace: true, mode: 0o600}, options);
    return {...moved, target};
  });
}

/** Waits for the offer, and connects as soon as the other side says where it is; for a text it need not. */
async function offerFrom({wormhole, controller, timeouts, hints, connect}: Peer): Promise<Offer> {
  let offer: Offer | undefined;
  let connecting = false;
  await controller.race(wormhole.verified);
  // People may compare verifiers over there.
  controller.stage(
    timeouts.offer,
    'The other side does not say what it wants to send; perhaps it receives, too. Try again with a new code.',
  );
  while (offer === undefined || (offer.kind !== 'text' && !connecting)) {
    const message = await controller.race(wormhole.receive());
    controller.touch();
    throwIfFailure(message);
    const theirs = readHints(message);
    if (theirs !== undefined && !connecting) {
      connecting = true;
      wormhole.send(formatHints(hints));
      connect(theirs);
    }
    offer ??= readOffer(message);
  }
  if (offer.kind !== 'text') {
    heedFarewell(wormhole, controller);
  }
  return offer;
}

function checkSize(offer: Offer, maxBytes: number): void {
  const size =
    offer.kind === 'file'
      ? offer.file.filesize
      : offer.kind === 'directory'
        ? Math.max(offer.directory.zipsize, offer.directory.numbytes)
        : Buffer.byteLength(offer.text);
  if (size > maxBytes) {
    throw new WormholeError(
      'too-big',
      `The offered ${offer.kind} has ${separated(size)} bytes; no more than ${separated(maxBytes)} are taken.`,
    );
  }
}

function separated(size: number): string {
  return size.toLocaleString('en-US');
}

/** Asks where the offer shall go; the other side may give up meanwhile. */
async function decision(
  {controller, timeouts}: Peer,
  offer: Exclude<Offer, {readonly kind: 'text'}>,
  decide: ReceiveOptions['decide'],
): Promise<Placement> {
  controller.stage(timeouts.peer, 'Nobody said whether the offer shall be accepted.');
  const placement = await controller.race(Promise.resolve(decide(offer, controller.signal)));
  if (placement === undefined) {
    throw refused();
  }
  return placement;
}

function refused(): WormholeError {
  return new WormholeError('rejected', 'The offer was refused.');
}
