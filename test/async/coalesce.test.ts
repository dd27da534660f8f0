import {expect, it} from 'vitest';
import {coalesce} from '../../source/async/coalesce.js';

it('work that is asked for while it goes on is done once more after it, and never twice at once', async () => {
  const ends: (() => void)[] = [];
  const ask = coalesce(() => new Promise<void>((resolve) => ends.push(resolve)));
  const turn = () => new Promise(setImmediate);
  ask();
  for (let times = 0; times < 1000; times++) ask();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await turn();
  expect(ends).toHaveLength(2);
  ask();
  ends[1]?.();
  await turn();
  expect(ends).toHaveLength(3);
  ends[2]?.();
  await turn();
  expect(ends).toHaveLength(3);
  ask();
  expect(ends).toHaveLength(4);
});
