import {isIP} from 'node:net';

/** What a label of a name consists of; those of other scripts are written in ASCII before they are looked up. */
const label = /^[\p{L}\p{N}_-]{1,63}$/u;

/**
 * Whether a name, or an address, may come to be found although it cannot be found now. One with a label that is empty or
 * over 63 characters never will, nor will an address that is none, for no top-level domain is a number, nor what RFC 6761
 * keeps free for that (`.invalid`).
 */
export function canBeFound(host: string): boolean {
  if (isIP(host) !== 0) return true;
  const labels = host.replace(/\.$/, '').split('.');
  const last = labels.at(-1) ?? '';
  return (
    host.length <= 253 &&
    labels.every((part) => label.test(part)) &&
    !/^\d+$/.test(last) &&
    last.toLowerCase() !== 'invalid'
  );
}
