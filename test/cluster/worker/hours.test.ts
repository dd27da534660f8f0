import fc from 'fast-check';
import {afterEach, describe, expect, it} from 'vitest';
import {minuteOfDay, restByHours, type Hours} from '../../../source/cluster/worker/hours.js';

const night: Hours = [{from: 22 * 60 + 30, until: 7 * 60}];
const minute = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const takes = (hours: Hours, time: string) => restByHours(hours, minute(time)) === undefined;

describe('the hours of a worker', () => {
  it.each([
    ['22:29', false],
    ['22:30', true],
    ['23:59', true],
    ['00:00', true],
    ['06:59', true],
    ['07:00', false],
  ])('a worker with the hours 22:30-7 at %s takes jobs: %s', (time, does) => {
    expect(takes(night, time)).toBe(does);
  });

  it('a worker takes jobs in each of several ranges, up to midnight where one ends at 24 or 0', () => {
    const hours = [...night, {from: 720, until: 780}];
    expect(['12:00', '12:59', '13:00', '23:00'].map((time) => takes(hours, time))).toEqual([
      true,
      true,
      false,
      true,
    ]);
    for (const until of [0, 1440]) {
      expect(['23:59', '00:00'].map((time) => takes([{from: 1320, until}], time))).toEqual([true, false]);
    }
  });

  it('a range and the one from its end to its beginning are the whole day, and have no minute in common', () => {
    const minutes = fc.integer({min: 0, max: 1439});
    fc.assert(
      fc.property(minutes, minutes, minutes, (from, until, now) => {
        fc.pre(from !== until);
        const [one, other] = [
          restByHours([{from, until}], now),
          restByHours([{from: until, until: from}], now),
        ];
        expect((one === undefined) !== (other === undefined)).toBe(true);
      }),
    );
  });

  it('the reason names the hours', () => {
    expect(restByHours([...night, {from: 720, until: 780}], minute('15:00'))).toEqual({
      cause: 'hours',
      reason: 'It takes jobs from 22:30 to 07:00 and from 12:00 to 13:00 only, by the clock of its machine.',
    });
  });
});

describe('the time of day', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it('the hours follow the clock on the wall through both changes of summer time', () => {
    process.env['TZ'] = 'Europe/Berlin';
    const at = (time: string) => minuteOfDay(Date.parse(time));
    // 01:59 is followed by 03:00, and 02:59 by 02:00.
    expect([at('2027-03-28T00:59Z'), at('2027-03-28T01:00Z')]).toEqual([119, 180]);
    expect([at('2027-10-31T00:59Z'), at('2027-10-31T01:00Z')]).toEqual([179, 120]);
    const untilSeven = ['2027-03-28T04:59Z', '2027-03-28T05:00Z', '2027-10-31T05:59Z', '2027-10-31T06:00Z'];
    expect(untilSeven.map((time) => restByHours(night, at(time))?.cause)).toEqual([
      undefined,
      'hours',
      undefined,
      'hours',
    ]);
  });
});
