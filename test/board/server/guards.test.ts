/** What bounds those who ask too much: admission, memory, and how long they may ask to wait. */
import {describe, expect, it} from 'vitest';
import {createAdmission, networkOf} from '../../../source/board/server/admission.js';
import {parseGoDuration} from '../../../source/board/server/go-duration.js';
import {defaultLimits} from '../../../source/board/server/limits.js';
import {createMemory} from '../../../source/board/server/memory.js';
import {handClock} from '../../helpers/hand-clock.js';
import {createClock} from '../../simulation/clock.js';

describe('createAdmission', () => {
  const limits = {...defaultLimits, strangers: 3, strangersPerAddress: 2, failedLogins: 2, loginPause: 5000};

  it('bounds the connections that have not logged in, in all and from one address', () => {
    const {enter, leave} = createAdmission(limits, createClock());
    expect([enter('10.0.0.1'), enter('10.0.0.1')]).toEqual([undefined, undefined]);
    expect(enter('10.0.0.1')).toMatch(/from there/);
    expect(enter('10.0.0.2')).toBeUndefined();
    expect(enter('10.0.0.3')).toMatch(/too many connections have not logged in/);
    leave('10.0.0.1', false);
    expect(enter('10.0.0.3')).toBeUndefined();
  });

  /** Comes `rounds` times, fails to log in, and comes back `pause` milliseconds later. */
  async function fail(ip: string, rounds: number, pause: number) {
    const clock = createClock();
    const admission = createAdmission(limits, clock);
    for (let round = 0; round < rounds; round += 1) {
      expect(admission.enter(ip)).toBeUndefined();
      admission.leave(ip, true);
      await clock.pass(pause);
    }

    return {clock, ...admission};
  }

  it('makes an address wait whose log-ins fail too often, and no other', async () => {
    const {clock, enter} = await fail('2001:db8::1', 2, 0);

    expect(enter('2001:db8:0:0:9::7')).toMatch(/wait 5 s/);
    expect(enter('2001:db8:0:1::1')).toBeUndefined();
    await clock.pass(5000);
    expect(enter('2001:db8::1')).toBeUndefined();
  });

  it.each([-3_600_000, 3_600_000])(
    'pauses as long after failed log-ins when the wall clock is set by %d ms',
    (offset) => {
      const clock = handClock();
      const {enter, leave} = createAdmission(limits, clock);
      for (let round = 0; round < 2; round += 1) {
        enter('10.0.0.1');
        leave('10.0.0.1', true);
      }

      clock.jump(offset);
      expect(enter('10.0.0.1')).toMatch(/wait 5 s/);
      clock.advance(5000);
      expect(enter('10.0.0.1')).toBeUndefined();
    },
  );

  it('forgets failed log-ins in time', async () => {
    const {enter} = await fail('10.0.0.1', 5, limits.failedLoginsTime);
    expect(enter('10.0.0.1')).toBeUndefined();
  });

  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ])('takes the address %s for one of the network %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});

describe('createMemory', () => {
  it('cuts off the client for whom most bytes wait when all clients together hold too many', () => {
    const ended: number[] = [];
    const memory = createMemory(1000);
    const sizes = [100, 700, 300, 200];
    for (const [index, size] of sizes.entries()) {
      memory.add({size: () => (ended.includes(index) ? 0 : size), cutOff: () => ended.push(index)});
    }

    memory.grew(900);
    expect(ended).toEqual([]);
    memory.grew(200);
    expect(ended).toEqual([1]);
    memory.grew(300);
    expect(ended).toEqual([1]);
  });
});

describe('parseGoDuration', () => {
  it.each([
    ['90s', 90_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['0', 0],
    ['', undefined],
    ['10', undefined],
    ['-1s', undefined],
    ['1d', undefined],
  ])('reads the Go duration %j as %s ms', (text, duration) => {
    expect(parseGoDuration(text)).toBe(duration);
  });
});
