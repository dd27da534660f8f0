import {describe, expect, it} from 'vitest';
import {createPendingPhases} from '../../../source/wormhole/mailbox/pending-phases.js';

describe('createPendingPhases', () => {
  it('gives each phase in the order it is asked for', async () => {
    const phases = createPendingPhases();
    const early = phases.take('0');
    phases.put('1', Buffer.of(1));
    phases.put('0', Buffer.of(0));
    expect(await early).toEqual(Buffer.of(0));
    expect(await phases.take('1')).toEqual(Buffer.of(1));
  });

  it('bounds what it holds', () => {
    const many = createPendingPhases();
    const big = createPendingPhases();
    expect(() => {
      for (let phase = 0; phase < 1_000; phase += 1) {
        many.put(String(phase), Buffer.of(0));
      }
    }).toThrow(expect.objectContaining({code: 'bad-message'}) as Error);
    expect(() => {
      big.put('0', Buffer.alloc(2 ** 21));
    }).toThrow(expect.objectContaining({code: 'bad-message'}) as Error);
  });
});
