import {describe, expect, it} from 'vitest';
import type {Clock} from '../../../source/clock/clock.js';
import {hastyClock, isLink, open, start} from '../fixture.js';

/** A clock of a machine that can sleep: time goes on without it. */
function sleepyClock() {
  let slept = 0;
  const clock: Clock = {
    now: () => hastyClock.now() + slept,
    monotonic: () => hastyClock.monotonic() + slept,
    after: hastyClock.after,
  };
  return {
    clock,
    sleep(milliseconds: number) {
      slept += milliseconds;
    },
  };
}

describe('sleep of the machine', () => {
  it('a session keeps a connection that answers after a sleep, and its access list', async () => {
    const server = await start();
    const {clock, sleep} = sleepyClock();
    const alice = open('alice', server, {role: 'host', access: ['bob'], clock});
    await alice.until(isLink('live'));
    const bob = open('bob', server);
    await bob.until(isLink('live'));
    const before = await alice.listing();

    for (let times = 0; times < 3; times++) {
      alice.forget();
      sleep(3_600_000);
      // One of them may be of the usual measurements; before the next of these the sleep is noticed.
      for (let links = 0; links < 3; links++) {
        const told = await alice.until((event) => event.type === 'link');
        expect(told).toMatchObject({state: 'live', latency: expect.any(Number) as number});
        alice.forget();
      }
    }

    expect(await alice.listing()).toEqual(before);
    expect(before?.topics.map(({access}) => access)).toEqual([
      ['alice', 'bob'],
      ['alice', 'bob'],
    ]);
    expect(bob.state).toBe('live');
  });
});
