import stringWidth from 'string-width';

/**
 * Text made only of characters that take one column in every terminal: ASCII, and the arrows, box lines, blocks and
 * shapes this program draws with. Nearly all text here is; measuring it is then free.
 */
const plain = /^[\u0020-\u007e\u00b7\u00d7\u2026\u2190-\u21ff\u2500-\u25b5\u25b8-\u25bf\u25c1-\u25fa]*$/;

/** Escape sequences that set colours and styles, the only ones that we write into text. */
const colours = /\u001b\[[\d;:]*m/g;

/** Whether every UTF-16 unit of `text` is one column, so that it can be cut and padded by index. */
export function isPlain(text: string): boolean {
  return plain.test(text);
}

/** Columns that `text` takes in a terminal: escape sequences none, wide characters two, combining marks none. */
export function width(text: string): number {
  if (plain.test(text)) return text.length;
  // Most of what is not plain is plain text in colour: taking the colours out is far cheaper than segmenting.
  const bare = text.includes('\u001b[') ? text.replace(colours, '') : text;
  return plain.test(bare) ? bare.length : stringWidth(text);
}
