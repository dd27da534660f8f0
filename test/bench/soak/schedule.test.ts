import {describe, expect, it} from 'vitest';
import {placeWithSmallDisk, scheduleFaults, type Pace} from '../../../bench/soak/schedule.js';

const pace: Pace = {
  places: 4,
  clients: 3,
  span: 600_000,
  killWorkerEvery: 10_000,
  restartBoardEvery: 45_000,
  stopWorkerEvery: 30_000,
  stopClientEvery: 75_000,
  killClientEvery: 90_000,
  stopFor: 20_000,
};

const countOf = (seed: number, kind: string, own: Pace = pace) =>
  scheduleFaults(seed, own).filter((fault) => fault.kind === kind).length;

describe('the faults of a soak', () => {
  it('the faults of a soak are the same for the same seed, and others for another', () => {
    expect(scheduleFaults(1, pace)).toEqual(scheduleFaults(1, pace));
    expect(scheduleFaults(1, pace)).not.toEqual(scheduleFaults(2, pace));
  });

  it('the faults of a soak are in order, within the span, and as many as the pace says', () => {
    const times = scheduleFaults(7, pace).map(({at}) => at);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.every((at) => at >= 0 && at <= pace.span)).toBe(true);
    expect(countOf(7, 'kill-worker')).toBe(60);
    expect(countOf(7, 'restart-board')).toBe(13);
    expect(countOf(7, 'stop-worker')).toBe(20);
    expect(countOf(7, 'set-clock')).toBe(1);
  });

  it('the faults of a soak kill every client that they start for it', () => {
    for (const span of [10_000, 60_000, 100_000, 600_000]) {
      expect(countOf(3, 'kill-doomed-client', {...pace, span})).toBe(
        countOf(3, 'start-doomed-client', {...pace, span}),
      );
    }
  });

  it('no worker is killed between the start of a doomed client and its end', () => {
    const faults = scheduleFaults(3, pace);
    const workers = faults.filter(({kind}) => kind === 'kill-worker').map(({at}) => at);
    const [starts, ends] = ['start-doomed-client', 'kill-doomed-client'].map((wanted) =>
      faults.filter(({kind}) => kind === wanted).map(({at}) => at),
    );
    expect(starts).toHaveLength(7);
    for (const [index, start] of starts!.entries()) {
      expect(workers.filter((at) => at >= start && at <= ends![index]!)).toEqual([]);
    }
  });

  it('the faults of a soak fill one disk only, and empty it each time', () => {
    const disk = scheduleFaults(5, pace).filter(({kind}) => kind === 'fill-disk' || kind === 'free-disk');
    expect(disk.map(({kind}) => kind)).toEqual(['fill-disk', 'free-disk', 'fill-disk', 'free-disk']);
    expect(disk.every((fault) => 'place' in fault && fault.place === placeWithSmallDisk)).toBe(true);
  });

  it('the faults of one kind are the same when the pace of another changes', () => {
    const kills = (own: Pace) => scheduleFaults(4, own).filter(({kind}) => kind === 'kill-worker');
    expect(kills({...pace, restartBoardEvery: 7000, stopWorkerEvery: Infinity})).toEqual(kills(pace));
  });
});
