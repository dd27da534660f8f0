import {expect, it} from 'vitest';
import {compare} from '../../../bench/soak/recorder.js';

const lines = [10, 20, 30, 45].map((milliseconds) =>
  JSON.stringify({type: 'note', at: new Date(milliseconds).toISOString()}),
);
const without = (...missing: number[]) => new Set(lines.filter((_, index) => !missing.includes(index)));

it('a killed recorder lost what is missing at the end, or left a gap', () => {
  expect(compare(lines, without())).toEqual({printed: 4, missing: 0, loss: 0, hole: false});
  expect(compare(lines, without(2, 3))).toEqual({printed: 4, missing: 2, loss: 15, hole: false});
  expect(compare(lines, without(1))).toEqual({printed: 4, missing: 1, loss: 25, hole: true});
});
