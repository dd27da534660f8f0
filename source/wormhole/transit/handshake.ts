import {deriveKey} from '../crypto/keys.js';
import type {Wire} from './wire.js';

/** Which end of the transfer we are; only the sender decides which connection is used. */
export type Role = 'sender' | 'receiver';

/** Everything sent on a connection before the first record; magic-wormhole's transit protocol. */
export type HandshakeLines = {
  readonly sender: Buffer;
  readonly receiver: Buffer;
  /** What asks a relay to join us with the other side. */
  readonly relay: Buffer;
};

const granted = Buffer.from('ok\n');
const go = Buffer.from('go\n');
const neverMind = Buffer.from('nevermind\n');

/**
 * @param key the transit key
 * @param relaySide 16 hexadecimal digits by which a relay tells our connections from the other side's
 */
export function handshakeLines(key: Uint8Array, relaySide: string): HandshakeLines {
  const token = (purpose: string): string => deriveKey(key, purpose).toString('hex');
  return {
    sender: Buffer.from(`transit sender ${token('transit_sender')} ready\n\n`),
    receiver: Buffer.from(`transit receiver ${token('transit_receiver')} ready\n\n`),
    relay: Buffer.from(`please relay ${token('transit_relay_token')} for side ${relaySide}\n`),
  };
}

/** Asks a relay for the other side; resolves when it is joined to us, which is as late as it comes. */
export async function askRelay(wire: Wire, lines: HandshakeLines): Promise<void> {
  await wire.write(lines.relay);
  await wire.expect(granted);
}

/**
 * Proves to each other that both know the key. Both write at once: some peers write only after they have read.
 * @param win for the sender: whether this connection, now sound, is the one; asked once
 * @param onProven called when the other end has proven it
 * @returns whether this connection is the one
 * @throws WormholeError when the other end is someone else
 */
export async function shakeHands(
  wire: Wire,
  role: Role,
  lines: HandshakeLines,
  win: () => boolean,
  onProven: () => void = () => undefined,
): Promise<boolean> {
  const other = role === 'sender' ? lines.receiver : lines.sender;
  await Promise.all([wire.write(lines[role]), wire.expect(other)]);
  onProven();
  if (role === 'receiver') {
    await wire.expect(go);
    return win();
  }
  const won = win();
  await wire.write(won ? go : neverMind);
  return won;
}
