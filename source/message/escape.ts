import type {Topic} from './types.js';

/** Control characters of ASCII and Latin-1: never raw on the wire, for they could end or hide a line. */
const control = /[\u0000-\u001F\u007F-\u009F]/;
const reserved = /[%,=\u0000-\u001F\u007F-\u{10FFFF}]/gu;
const plain = /^[\u0020-\u007E]*$/;

/**
 * A key or value as it is written on a topic. The first topic has no escaping; on the second `%`, `,`, `=`, control
 * and non-ASCII characters are percent-encoded as UTF-8.
 * @throws {RangeError} when the topic cannot carry the text.
 */
export function escapeText(text: string, topic: Topic): string {
  if (!text.isWellFormed()) throw new RangeError('it is not well-formed Unicode');
  if (topic === 'p2p-tui') return text.replace(reserved, encodeURIComponent);
  if (/[,=]/.test(text)) throw new RangeError('it holds "," or "=", which this topic cannot carry');
  checkRaw(text);
  return text;
}

/**
 * The opposite of `escapeText`, for a text that holds neither `,` nor `=`.
 * @throws {RangeError} when no peer may write such a text.
 */
export function unescapeText(text: string, topic: Topic): string {
  if (!plain.test(text)) checkRaw(text);
  if (topic === 'future.p2p' || !text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RangeError('it is not percent-encoded UTF-8');
  }
}

/** U+FFFD is what a decoder puts where bytes were not UTF-8. */
function checkRaw(text: string): void {
  if (control.test(text)) throw new RangeError('it holds a control character');
  if (text.includes('\uFFFD') || !text.isWellFormed()) throw new RangeError('it is not UTF-8');
}
