import {describe, expect, it} from 'vitest';
import {newSession} from '../../../source/board/session/machine.js';
import type {Attempts} from '../../../source/board/session/state.js';
import {newSubscription} from '../../../source/board/session/subscription.js';
import {nextLook, nextWait, withDoubts} from '../../../source/board/session/timeouts.js';

const waits = (what: keyof Attempts, times: number) => {
  let session = newSession({owner: 'alice', name: 'friends'}, {role: 'member'});
  return Array.from({length: times}, () => {
    const [after, wait] = nextWait(session, what, 0.5);
    session = after;
    return wait;
  });
};

describe('the waits of a session', () => {
  it('waits are short for some twelve seconds after a loss, and grow only then', () => {
    expect(waits('losses', 14)).toEqual([
      ...[250, 500, 1000, 2000, 2000, 2000, 2000, 2000],
      ...[4000, 8000, 16_000, 32_000, 60_000, 60_000],
    ]);
  });

  it.each<[keyof Attempts, readonly number[]]>([
    ['pipes', [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]],
    ['denials', [500, ...Array<number>(7).fill(1000), 2000, 4000, 8000, 16_000, 30_000, 30_000]],
    ['looks', [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 120_000, 120_000]],
  ])('waits grow with each of the %s that came to nothing', (what, expected) => {
    expect(waits(what, expected.length)).toEqual(expected);
  });
});

describe('the looks of a host at his list', () => {
  it('a host with doubts looks often at his list for a minute, and again after each disturbance', () => {
    const subscription = newSubscription({role: 'host', access: ['alice']}, 0);
    expect([nextLook(subscription, true, 0), nextLook(subscription, false, 0)]).toEqual([1500, 60_000]);
    expect(nextLook(subscription, true, 60_000)).toBe(120_000);
    expect(nextLook(withDoubts(subscription, 60_000), true, 60_000)).toBe(61_500);
  });
});
