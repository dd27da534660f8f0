import {blind, decodeElement, passwordScalar} from '../../../source/wormhole/crypto/group.js';
import {type RandomSource, systemRandom} from '../../../source/wormhole/crypto/random.js';

/**
 * A random source that leads a key exchange to a shared point that ends in a zero byte, where wormhole-william
 * computes a key of its own.
 * @param theirs the other side's message
 */
export function unluckyRandom(password: string, theirs: Uint8Array): RandomSource {
  const element = decodeElement(theirs.subarray(1));
  if (element === undefined) {
    throw new Error('The other side sent no element.');
  }
  const unblinded = element.subtract(blind.multiply(passwordScalar(password)));
  let x = 1n;
  for (let shared = unblinded; shared.toBytes()[31] !== 0; shared = shared.add(unblinded)) {
    x += 1n;
  }
  const bytes = Buffer.from(x.toString(16).padStart(128, '0'), 'hex');
  return (size) => (size === 64 ? bytes : systemRandom(size));
}
