import {describe, expect, it} from 'vitest';
import {UnansweredError} from '../../source/ssh/keepalive.js';
import {watchLatency} from '../../source/ssh/latency.js';
import {createClock} from '../simulation/clock.js';

describe('watchLatency', () => {
  it('reports no latency where a measurement was not answered, and goes on until the connection ends', async () => {
    const clock = createClock();
    const answers = [12, new UnansweredError(), 15, new Error('The connection is gone.'), 99];
    const told: (number | null)[] = [];
    watchLatency(
      {
        measure: () => {
          const answer = answers.shift();
          return typeof answer === 'number'
            ? Promise.resolve(answer)
            : Promise.reject(answer ?? new Error('none'));
        },
      },
      clock,
      (latency) => told.push(latency),
    );
    await clock.pass(600_000);
    expect(told).toEqual([12, null, 15]);
    expect(answers).toEqual([99]);
    expect(clock.pending()).toBe(0);
  });
});
