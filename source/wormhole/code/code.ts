import {randomHex, type RandomSource} from '../crypto/random.js';
import {WormholeError} from '../error.js';

/** A wormhole code, taken apart. */
export type Code = {
  /** The whole code: the password of the key exchange, nameplate included. */
  readonly password: string;
  /** The part the mailbox server sees, kept as text: `0123` is not `123`. */
  readonly nameplate: string;
};

/** At most 18 digits, so that a peer that reads the nameplate as a 64-bit number takes it; the rest visible ASCII. */
const form = /^(\d{1,18})-[!-~]{1,200}$/;

/**
 * Takes a code apart at its first hyphen.
 * @throws WormholeError `bad-code`; the message does not repeat the code
 */
export function parseCode(text: string): Code {
  const nameplate = form.exec(text)?.[1];
  if (nameplate === undefined) {
    throw new WormholeError(
      'bad-code',
      'This is not a wormhole code: it must be a number, a hyphen, and words without spaces.',
    );
  }
  return {password: text, nameplate};
}

/**
 * A fresh code in future.p2p's form, `DDDD-xxxxxxxxxxxx`: four decimal digits and twelve hexadecimal ones, 48
 * random bits. The job travels under this code with `-f` added, its result with `-r`.
 */
export function transferCode(random: RandomSource): string {
  return `${String(uniform(random, 10_000)).padStart(4, '0')}-${randomHex(random, 6)}`;
}

/** A number below `bound` (at most 65,536), each equally likely. */
function uniform(random: RandomSource, bound: number): number {
  const fair = 65_536 - (65_536 % bound);
  for (;;) {
    const draw = Buffer.from(random(2)).readUInt16BE();
    if (draw < fair) {
      return draw % bound;
    }
  }
}
