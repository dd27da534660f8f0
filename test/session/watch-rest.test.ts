import {describe, expect, it} from 'vitest';
import {minuteOfDay, restByHours} from '../../source/cluster/worker/hours.js';
import type {Resting} from '../../source/cluster/worker/types.js';
import {watchRest} from '../../source/session/watch-rest.js';
import {handClock} from '../helpers/hand-clock.js';

describe('watchRest', () => {
  it('workers rest within seconds of the end of their hours, also where the clock is set, until nobody watches', () => {
    const noon = new Date(2027, 0, 15, 12).getTime();
    const clock = handClock(noon);
    const told: (string | undefined)[] = [];
    const worker = {rest: (resting: Resting | undefined) => told.push(resting?.cause)};
    const look = () => restByHours([{from: 720, until: 721}], minuteOfDay(clock.now()));
    const end = watchRest([worker, worker], look, clock);
    clock.advance(50_000);
    expect(new Set(told)).toEqual(new Set([undefined]));
    clock.advance(10_000);
    expect(told.slice(-2)).toEqual(['hours', 'hours']);
    clock.jump(-60_000);
    clock.advance(10_000);
    expect(told.slice(-2)).toEqual([undefined, undefined]);
    const {length} = told;
    end();
    clock.advance(60_000);
    expect(told).toHaveLength(length);
    expect(clock.timers).toBe(0);
  });
});
