import {describe, expect, it} from 'vitest';
import {createQuietLog} from '../../../source/board/server/quiet-log.js';
import {createClock} from '../../simulation/clock.js';

function setUp() {
  const clock = createClock();
  const lines: string[] = [];
  let timers = 0;
  const counting = {
    now: clock.now,
    monotonic: clock.monotonic,
    after(delay: number, fire: () => void) {
      timers += 1;
      const cancel = clock.after(delay, () => {
        timers -= 1;
        fire();
      });
      return () => {
        timers -= 1;
        cancel();
      };
    },
  };
  return {clock, lines, timers: () => timers, quiet: createQuietLog((line) => lines.push(line), counting)};
}

describe('quiet logs', () => {
  it('a quiet log writes the first line of a kind at once, and the others as a count', async () => {
    const {clock, lines, quiet} = setUp();
    for (const port of [1, 2, 3]) quiet.log('connected bob', `bob@127.0.0.1:${port} connected.`);
    quiet.log('connected carol', 'carol@127.0.0.1:4 connected.');
    await clock.pass(10_000);
    expect(lines).toEqual([
      'bob@127.0.0.1:1 connected.',
      'carol@127.0.0.1:4 connected.',
      'bob@127.0.0.1:1 connected, and 2 more like it.',
    ]);
  });

  it('a quiet log leaves no timer behind when it is closed, nor by what is logged afterwards', () => {
    const {lines, quiet, timers} = setUp();
    for (const port of [1, 2]) quiet.log('connected bob', `bob@127.0.0.1:${port} connected.`);
    expect(timers()).toBe(1);
    quiet.close();
    expect(lines.slice(1)).toEqual(['bob@127.0.0.1:1 connected, and 1 more like it.']);
    quiet.log('disconnected bob', 'bob@127.0.0.1:1 disconnected.');
    expect(lines.at(-1)).toBe('bob@127.0.0.1:1 disconnected.');
    expect(timers()).toBe(0);
  });
});
