import {WormholeError} from './error.js';
import {receiveRecords, sendAck} from './file-records.js';
import {openIncoming} from './files/incoming.js';
import type {Target} from './files/target.js';
import {
  fileAnswer,
  type FileOffer,
  type Offer,
  readOffer,
  textAnswer,
  type TransitOffer,
} from './messages.js';
import type {TransferResult, WormholeOptions} from './options.js';
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
    offer: TransitOffer,
    signal: AbortSignal,
  ) => Target | undefined | Promise<Target | undefined>;
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
export type Received = TransferResult & {readonly target: string};

/** What was received. */
export type Arrival =
  {readonly kind: 'text'; readonly text: string} | (Received & {readonly kind: 'file' | 'directory'});

/**
 * Receives what is sent under the same code: a file, a directory or a text. A file or directory appears under its
 * name whole or not at all.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function receive(code: string, options: ReceiveOptions): Promise<Arrival> {
  return rendezvous(code, 'receiver', options, async (peer) => {
    await exchangeKeys(peer);
    await compareVerifiers(peer);
    const offer = await receiveOffer(peer);
    checkSize(offer, options.maxBytes);
    if (offer.kind === 'text') {
      await peer.controller.race(options.takeText?.(offer.text) ?? Promise.resolve());
      peer.wormhole.send(textAnswer);
      return offer;
    }
    const target = await decide(peer, offer, options.decide);
    return {kind: offer.kind, ...(await receiveInto(peer, offer, target))};
  });
}

/**
 * Receives one file from whoever sends under the same code, and refuses all else. The file appears under its name
 * whole or not at all, readable by its owner only.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function receiveFile(code: string, options: ReceiveFileOptions): Promise<Received> {
  return rendezvous(code, 'receiver', options, async (peer) => {
    await exchangeKeys(peer);
    await compareVerifiers(peer);
    const offer = await receiveOffer(peer);
    if (offer.kind !== 'file') {
      throw new WormholeError('rejected', 'The other side offers something that is no file.');
    }
    checkSize(offer, options.maxBytes);
    const path = options.place(offer.file);
    if (path === undefined) {
      throw refused();
    }
    return receiveInto(peer, offer, {path, replace: true, mode: 0o600});
  });
}

/** Accepts an offer, and receives what was offered: it then stands at its target. */
async function receiveInto(peer: Peer, offer: TransitOffer, target: Target): Promise<Received> {
  await using incoming = await openIncoming(offer, target);
  peer.wormhole.send(fileAnswer);
  const connection = await connectTransit(peer);
  const received = await receiveRecords(peer, connection, incoming);
  await incoming.complete(peer.controller);
  await sendAck(peer, connection, received);
  return {...received, target: target.path};
}

/**
 * Waits for the offer, and begins to connect as soon as the other side says where it can be reached; for a text it need
 * not.
 */
async function receiveOffer(peer: Peer): Promise<Offer> {
  const {wormhole, transit, controller, timeouts} = peer;
  await controller.race(wormhole.verified);
  // People may compare verifiers over there.
  controller.stage(
    timeouts.offer,
    'The other side does not say what it wants to send; perhaps it receives, too. Try again with a new code.',
  );
  let offer: Offer | undefined;
  let dialled = false;
  while (offer === undefined || (offer.kind !== 'text' && !dialled)) {
    const message = await receiveMessage(peer);
    const hints = readHints(message);
    if (hints !== undefined && !dialled) {
      dialled = true;
      wormhole.send(formatHints(transit.hints));
      transit.dial(hints);
    }
    offer ??= readOffer(message);
  }
  if (offer.kind !== 'text') {
    abortOnError(peer);
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
async function decide(
  {controller, timeouts}: Peer,
  offer: TransitOffer,
  ask: ReceiveOptions['decide'],
): Promise<Target> {
  controller.stage(timeouts.peer, 'Nobody said whether the offer shall be accepted.');
  const target = await controller.race(Promise.resolve(ask(offer, controller.signal)));
  if (target === undefined) {
    throw refused();
  }
  return target;
}

function refused(): WormholeError {
  return new WormholeError('rejected', 'The offer was refused.');
}
