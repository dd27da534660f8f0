import {describe, expect, it} from 'vitest';
import {
  createPendingConnections,
  handshakeTimeout,
  maxPending,
} from '../../../source/wormhole/transit/pending-connections.js';
import {handClock} from '../../helpers/hand-clock.js';

describe('pending connections', () => {
  it('a pending connection ends when it is not settled in time, and no other does', () => {
    const clock = handClock();
    const pending = createPendingConnections(clock);
    const ended: string[] = [];
    pending.add(() => ended.push('silent'));
    const settle = pending.add(() => ended.push('known'));
    clock.advance(handshakeTimeout - 1);
    expect(ended).toEqual([]);
    settle();
    settle();
    clock.advance(1);
    expect(ended).toEqual(['silent']);
    expect(clock.timers).toBe(0);
  });

  it('the oldest connection ends when too many are pending', () => {
    const clock = handClock();
    const pending = createPendingConnections(clock);
    const ended: number[] = [];
    const settle = Array.from({length: maxPending + 2}, (_, number) => pending.add(() => ended.push(number)));
    expect(ended).toEqual([0, 1]);
    settle[2]?.();
    pending.add(() => ended.push(-1));
    expect(ended).toEqual([0, 1]);
    pending.close();
    expect(clock.timers).toBe(0);
  });
});
