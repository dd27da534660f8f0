import type {Topic} from './types.js';

/**
 * The longest line we write, bytes without LF. Boards pass on chunks of 32 KiB, so that a longer line can be torn by
 * another sender's bytes; the second topic promises its readers less than 4 KiB.
 */
export const maxLineBytes: Readonly<Record<Topic, number>> = {
  'future.p2p': 32 * 1024 - 1,
  'p2p-tui': 4 * 1024 - 1,
};

/** The longest line we take for a message, bytes without LF, on either topic. */
export const maxReadBytes = 32 * 1024 - 1;

/** How much of a bad line is kept, characters. */
export const maxBadText = 256;
