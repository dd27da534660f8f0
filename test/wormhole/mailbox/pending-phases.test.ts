import {describe, expect, it} from 'vitest';
import {createPendingPhases} from '../../../source/wormhole/mailbox/pending-phases.js';

describe('pending phases', () => {
  it('a phase is given by its name, whether it is taken before or after it comes', async () => {
    const phases = createPendingPhases();
    const early = phases.take('0');
    phases.put('1', Buffer.of(1));
    phases.put('0', Buffer.of(0));
    expect(await early).toEqual(Buffer.of(0));
    expect(await phases.take('1')).toEqual(Buffer.of(1));
  });

  it('phases that are not taken are bounded in number and in size', () => {
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
