import {describe, expect, it, vi} from 'vitest';
import {lookEvery, watchLimits, type UsageReaders} from '../../source/runtime/limit-watch.js';
import type {ProcessUsage} from '../../source/runtime/process-usage.js';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {handClock} from './support/clock.js';
import {testLimits} from './support/limits.js';

const limits = testLimits({memory: 100, cpu: 10, processes: 5, disk: 1000});
const modest: ProcessUsage = {memory: 100, cpu: 10, processes: 5};

/** A watch on a job that uses what the test says. */
function watch(read: Partial<UsageReaders>, pid: number | undefined = 7) {
  const {clock, fire, pending} = handClock();
  const onBroken = vi.fn();
  const sandbox = {...noSandbox, memoryDisks: (of: number) => [`/seen/${String(of)}/tmp`]};
  const options = {sandbox, limits, command: '', args: [], directory: '/home', readable: [], environment: {}};
  const readers = {processes: () => modest, disk: () => Promise.resolve(1000), ...read};
  const end = watchLimits({pid, directory: '/home', options}, limits, clock, onBroken, readers);
  return {end, onBroken, pending, look: () => fire(lookEvery)};
}

describe('watchLimits', () => {
  it('a job that uses all that it may is left alone', async () => {
    const disk = vi.fn(() => Promise.resolve(1000));
    const {look, onBroken, end, pending} = watch({disk});
    for (let looks = 0; looks < 20; looks += 1) look();
    await Promise.resolve();
    expect(disk).toHaveBeenCalledWith(['/home', '/seen/7/tmp'], expect.anything());
    expect(onBroken).not.toHaveBeenCalled();
    end();
    expect(pending()).toEqual([]);
  });

  it.each(['memory', 'cpu', 'processes'] as const)(
    'a job that breaks the limit on %s is told of once',
    (name) => {
      const {look, onBroken, pending} = watch({processes: () => ({...modest, [name]: limits[name] + 1})});
      look();
      look();
      expect(onBroken.mock.calls).toEqual([[name]]);
      expect(pending()).toEqual([]);
    },
  );

  it('files are measured one time after the other, however long it takes, and not once the watch has ended', async () => {
    const waiting: ((used: number) => void)[] = [];
    const disk = vi.fn(() => new Promise<number>((resolve) => waiting.push(resolve)));
    const {look, onBroken, end} = watch({disk});
    for (let looks = 0; looks < 30; looks += 1) look();
    expect(disk).toHaveBeenCalledOnce();
    waiting[0]?.(1000);
    await vi.waitFor(() => {
      for (let looks = 0; looks < 5; looks += 1) look();
      expect(disk).toHaveBeenCalledTimes(2);
    });
    end();
    waiting[1]?.(1001);
    await Promise.resolve();
    expect(onBroken).not.toHaveBeenCalled();
  });

  it('a job whose files take more than they may is told of', async () => {
    const {look, onBroken} = watch({disk: () => Promise.resolve(1001)});
    for (let looks = 0; looks < 5; looks += 1) look();
    await vi.waitFor(() => expect(onBroken.mock.calls).toEqual([['disk']]));
  });

  it('what cannot be told is no broken limit, and a job that did not start is not watched', async () => {
    const {look, onBroken} = watch({processes: () => undefined, disk: () => Promise.resolve(undefined)});
    for (let looks = 0; looks < 5; looks += 1) look();
    await Promise.resolve();
    expect(onBroken).not.toHaveBeenCalled();
    expect(watch({}, undefined).pending()).toEqual([lookEvery]);
  });
});
