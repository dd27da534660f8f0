import {execFileSync} from 'node:child_process';
import {expect, it} from 'vitest';
import {clockAhead} from '../../../bench/soak/clock-ahead.js';

it.each([3_600_000, -60_000])('a program has a clock that is %i ms ahead, and dates as ever', (by) => {
  const look = `
    const before = performance.timeOrigin + performance.now();
    console.log(JSON.stringify({
      now: Date.now() - before, fresh: new Date().getTime() - before, text: Date.parse(Date()) - before,
      given: new Date(5).getTime(), parsed: Date.parse('1970-01-01T00:00:01Z'), utc: Date.UTC(1970, 0, 1),
      made: new Date() instanceof Date, derived: new (class extends Date {})(7).getTime(),
    }));
  `;
  const preload = `data:text/javascript,${encodeURIComponent(clockAhead(by))}`;
  const told = execFileSync(process.execPath, ['--import', preload, '-e', look], {encoding: 'utf8'});
  const {now, fresh, text, ...rest} = JSON.parse(told) as Record<string, number>;
  for (const shown of [now, fresh, text]) expect(Math.abs((shown ?? NaN) - by)).toBeLessThan(30_000);
  expect(rest).toEqual({given: 5, parsed: 1000, utc: 0, made: true, derived: 7});
});
