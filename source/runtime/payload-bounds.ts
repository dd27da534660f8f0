/**
 * How much a payload may ask for. A peer made it, and it is read in the process of a worker that holds other jobs, or in a
 * client's own: what would exhaust that is refused by its bytes, before anything is made of them.
 */

/** What one payload may hold. */
export type PayloadBounds = {
  /** All of it, unpacked, bytes. */
  readonly bytes: number;
  /** Texts, of which a value is made, bytes. */
  readonly text: number;
  /** Values in a text: numbers, strings, elements and members, each once. */
  readonly items: number;
  /** Of these, what holds others: arrays, objects, maps, sets, dates. */
  readonly containers: number;
  /** Stretches of bytes: typed arrays and buffers. */
  readonly sections: number;
  /** Letters that are parsed once more, as of regular expressions and whole numbers of any length. */
  readonly letters: number;
};

const mebibyte = 1024 ** 2;

/**
 * For values of any kind. The worst that fits takes about a gigabyte and some seconds to make; what is larger fits well
 * into typed arrays, which are copied and count as one item.
 */
export const valueBounds: PayloadBounds = {
  bytes: 1024 * mebibyte,
  text: 256 * mebibyte,
  items: 8 * mebibyte,
  containers: 2 * mebibyte,
  sections: mebibyte,
  letters: mebibyte,
};

/**
 * For what a worker reads itself: a command line with its input. The system takes no more than 2 MiB of arguments, and
 * each is a few items.
 */
export const commandBounds: PayloadBounds = {
  bytes: 256 * mebibyte,
  text: 8 * mebibyte,
  items: mebibyte,
  containers: 64,
  sections: 16,
  letters: 0,
};

/** What a text would make, counted by its bytes. */
export type TextSize = {
  readonly items: number;
  readonly containers: number;
  /** How deeply arrays and objects are nested. */
  readonly depth: number;
};

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const opening: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const closing: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * Counts what `JSON.parse()` would make of a text, in one step a byte and no memory. Whether it is JSON at all is not
 * looked at: what `JSON.parse()` takes never has more than is counted here.
 */
export function measureText(text: Uint8Array): TextSize {
  let items = 1;
  let containers = 0;
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] as number;
    if (byte === quote) {
      at = endOfString(text, at);
    } else if (byte === comma) {
      items += 1;
    } else if (opening.has(byte)) {
      // Its first element has no comma before it.
      items += 1;
      containers += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (closing.has(byte)) {
      depth -= 1;
    }
  }
  return {items, containers, depth: deepest};
}

/** Where the string that begins at a quote ends. */
function endOfString(text: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1;
  return at;
}
