import {describe, expect, it} from 'vitest';
import {bothSend, formatError, throwIfError} from '../../source/wormhole/error-message.js';
import {WormholeError} from '../../source/wormhole/error.js';

describe('error messages', () => {
  it.each<[reason: unknown, code: string, sentence: string]>([
    [new WormholeError('rejected', 'x'), 'rejected', 'The other side refused what was offered.'],
    [new WormholeError('too-big', 'x'), 'rejected', 'The other side refused what was offered.'],
    [new Error('x'), 'peer-failed', 'The other side was interrupted; try again with a new code.'],
    [
      new WormholeError('disk-full', 'x'),
      'peer-failed',
      "The other side's disk is full; try again with a new code.",
    ],
    [bothSend(), 'same-role', 'The other side is sending, too: one of you must receive.'],
  ])('an error message for %s is read as a sentence', (reason, code, sentence) => {
    expect(() => {
      throwIfError(formatError(reason));
    }).toThrow(expect.objectContaining({code, message: sentence}) as Error);
  });

  it.each<[code: ConstructorParameters<typeof WormholeError>[0], permanent: boolean]>([
    ['too-big', true],
    ['disk-full', true],
    ['file', true],
    ['bad-message', true],
    ['timeout', false],
    ['peer-gone', false],
    ['corrupt', false],
    ['unreachable', false],
    ['mailbox', false],
  ])('an error message for %s is read as an error for good: %s', (code, permanent) => {
    expect(() => {
      throwIfError(formatError(new WormholeError(code, 'x')));
    }).toThrow(expect.objectContaining({permanent, side: 'there'}) as Error);
  });

  it.each<[said: unknown, sentence: string]>([
    ['disk\u001b[2J full.', 'The other side gave up: disk [2J full; try again with a new code.'],
    [
      'transfer failed: toString',
      'The other side gave up: transfer failed: toString; try again with a new code.',
    ],
    [7, 'The other side gave up; try again with a new code.'],
  ])('the text %j of an error message is passed on, made harmless', (said, sentence) => {
    expect(() => {
      throwIfError({error: said});
    }).toThrow(sentence);
  });

  it('no error is read from a message without one', () => {
    expect(() => {
      throwIfError({offer: {}});
    }).not.toThrow();
  });
});
