import {ed25519} from '@noble/curves/ed25519.js';
import {deriveKey} from './keys.js';

const {Point} = ed25519;

/** A point of the Ed25519 group. */
type Element = InstanceType<typeof Point>;

/** The order of the group. */
export const order: bigint = Point.Fn.ORDER;

/** The standard base point. */
export const base: Element = Point.BASE;

/**
 * SPAKE2's blinding element for symmetric use: what its "arbitrary element" derivation gives for the seed `symmetric`.
 */
export const blind: Element = Point.fromHex(
  '6f00dae87c1be1a73b5922ef431cd8f57879569c222d22b1cd71e8546ab8e6f1',
  false,
);

/** A number from big-endian bytes, modulo the group's order. */
export function scalar(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`) % order;
}

/** The password's scalar: 48 derived bytes, so that the remainder is as good as uniform. */
export function passwordScalar(password: string): bigint {
  return scalar(deriveKey(password, 'SPAKE2 pw', 48));
}

/**
 * Decodes an element that someone sent.
 * @returns undefined for what is no canonical encoding of an element of the prime-order group, and for the identity
 */
export function decodeElement(bytes: Uint8Array): Element | undefined {
  try {
    const element = Point.fromBytes(bytes, false);
    return element.is0() || !element.isTorsionFree() ? undefined : element;
  } catch {
    return undefined;
  }
}
