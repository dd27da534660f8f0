import {afterEach, describe, expect, it, vi} from 'vitest';
import {wantedSeeds} from './seeds.js';

describe('the seeds of a run', () => {
  afterEach(() => vi.unstubAllEnvs());

  const wanted = (SEED: string | undefined, SEEDS: string | undefined) => {
    vi.stubEnv('SEED', SEED);
    vi.stubEnv('SEEDS', SEEDS);
    return wantedSeeds(3);
  };

  it('the seeds of a run are the usual ones, a single one, or a range', () => {
    expect(wanted(undefined, undefined)).toEqual({seeds: [1, 2, 3], usual: true});
    expect(wanted('7', undefined)).toEqual({seeds: [7], usual: false});
    expect(wanted(undefined, '8-10')).toEqual({seeds: [8, 9, 10], usual: false});
  });

  it('a run is refused when its SEEDS names no seeds', () => {
    expect(() => wanted(undefined, 'all')).toThrow('"all" names no seeds: say SEED=7 or SEEDS=1-10000.');
  });
});
