/** What bounds those who ask too much: admission, the quiet log, memory. */
import {describe, expect, it} from 'vitest';
import type {Clock} from '../../../source/clock/clock.js';
import {createAdmission, networkOf} from '../../../source/board/server/admission.js';
import {parseGoDuration} from '../../../source/board/server/go-duration.js';
import {defaultLimits} from '../../../source/board/server/limits.js';
import {createMemory} from '../../../source/board/server/memory.js';
import {createQuietLog} from '../../../source/board/server/quiet-log.js';

function manualClock(): Clock & {advance(by: number): void} {
  let time = 0;
  let timers: {at: number; fire: () => void}[] = [];
  return {
    now: () => time,
    after(delay, fire) {
      const timer = {at: time + delay, fire};
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(by) {
      time += by;
      for (const timer of timers.filter(({at}) => at <= time)) timer.fire();
      timers = timers.filter(({at}) => at > time);
    },
  };
}

describe('createAdmission', () => {
  const limits = {...defaultLimits, strangers: 3, strangersPerAddress: 2, failedLogins: 2, loginPause: 5000};

  it('bounds strangers in all and from one address', () => {
    const {enter, leave} = createAdmission(limits, manualClock());
    expect([enter('10.0.0.1'), enter('10.0.0.1')]).toEqual([undefined, undefined]);
    expect(enter('10.0.0.1')).toMatch(/from there/);
    expect(enter('10.0.0.2')).toBeUndefined();
    expect(enter('10.0.0.3')).toMatch(/too many connections have not logged in/);
    leave('10.0.0.1', false);
    expect(enter('10.0.0.3')).toBeUndefined();
  });

  it('lets an address wait that fails too often, and no other', () => {
    const clock = manualClock();
    const {enter, leave} = createAdmission(limits, clock);
    for (let round = 0; round < 2; round += 1) {
      expect(enter('2001:db8::1')).toBeUndefined();
      leave('2001:db8::1', true);
    }

    expect(enter('2001:db8:0:0:9::7')).toMatch(/wait 5 s/);
    expect(enter('2001:db8:0:1::1')).toBeUndefined();
    clock.advance(5000);
    expect(enter('2001:db8::1')).toBeUndefined();
  });

  it('forgets failures in time', () => {
    const clock = manualClock();
    const {enter, leave} = createAdmission(limits, clock);
    for (let round = 0; round < 5; round += 1) {
      expect(enter('10.0.0.1')).toBeUndefined();
      leave('10.0.0.1', true);
      clock.advance(limits.failedLoginsTime);
    }
  });

  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ])('takes %s as %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});

describe('createQuietLog', () => {
  it('tells the first of a kind at once, and counts those that follow', () => {
    const clock = manualClock();
    const lines: string[] = [];
    const {log, close} = createQuietLog((line) => lines.push(line), clock);
    for (let count = 0; count < 500; count += 1) log('flood', `x:${count} was turned away.`);
    log('other', 'Something else.');
    expect(lines).toEqual(['x:0 was turned away.', 'Something else.']);
    clock.advance(10_000);
    expect(lines.slice(2)).toEqual(['x:0 was turned away, and 499 more like it.']);
    log('flood', 'x:501 was turned away.');
    log('flood', 'x:502 was turned away.');
    close();
    expect(lines.slice(3)).toEqual(['x:501 was turned away.', 'x:501 was turned away, and 1 more like it.']);
  });
});

describe('createMemory', () => {
  it('ends those for whom most waits, when all together are too many bytes', () => {
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
  ])('reads %j as %s ms', (text, duration) => {
    expect(parseGoDuration(text)).toBe(duration);
  });
});
