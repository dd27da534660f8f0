import {escapeText} from './escape.js';

/** The longest label of a job, bytes as it stands on the second topic: 100 characters of any kind fit. */
export const maxLabelBytes = 1200;

/** How long a text is on the second topic, bytes: up to nine for a character that is not ASCII, twelve for an emoji. */
export function writtenBytes(text: string): number {
  return escapeText(text.toWellFormed(), 'p2p-tui').length;
}

/**
 * A text that the second topic can carry: well-formed, and cut between two characters where it is too long, with `…` at
 * the end.
 * @param maxBytes what it may take there, at least 9
 */
export function shortText(text: string, maxBytes: number): string {
  const whole = text.toWellFormed();
  // No character takes less than one byte.
  if (whole.length <= maxBytes && writtenBytes(whole) <= maxBytes) return whole;
  let left = maxBytes - writtenBytes('…');
  let short = '';
  for (const character of whole) {
    left -= writtenBytes(character);
    if (left < 0) break;
    short += character;
  }

  return `${short}…`;
}
