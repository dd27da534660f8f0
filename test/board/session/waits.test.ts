import {describe, expect, it} from 'vitest';
import {createWaits} from '../../../source/board/session/waits.js';

describe('the waits of a session', () => {
  it('are short for some twelve seconds after a loss, and grow only then', () => {
    const {losses} = createWaits(() => 0.5);
    expect(Array.from({length: 14}, () => losses.next())).toEqual([
      ...[250, 500, 1000, 2000, 2000, 2000, 2000, 2000],
      ...[4000, 8000, 16_000, 32_000, 60_000, 60_000],
    ]);
  });
});
