/**
 * Either side, the mailbox server or the relay goes at some moment. 300 runs, each from a seed; `SEED=n` runs that one
 * alone.
 */
import {afterAll, describe, expect, it} from 'vitest';
import {randomFile} from '../helpers/files.js';
import {expectNothingLeft} from '../helpers/nothing-left.js';
import {useWorld} from '../helpers/world.js';
import {runScenario} from './run.js';
import {drawScenario, fileSize} from './scenario.js';

const world = useWorld();
const asked = process.env['SEED'];
const seeds = asked === undefined ? Array.from({length: 300}, (_, seed) => seed) : [Number(asked)];
/** Runs at a time: most of each is waiting for a timeout. */
const parallel = 16;

describe('random faults', () => {
  let struckRuns = 0;

  afterAll(() => {
    if (asked === undefined) {
      // Else the faults would not be where they were meant to be.
      expect(struckRuns).toBeGreaterThan(seeds.length * 0.8);
    }
  });

  it(
    'when a side, the mailbox server or the relay goes, the rest ends in time as it should, and nothing is left',
    {timeout: 600_000},
    async () => {
      const file = await randomFile(world().directory, fileSize);
      const queue = [...seeds];
      const failures: string[] = [];
      const work = async (): Promise<void> => {
        for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) {
          const scenario = drawScenario(seed);
          const {problems, struck} = await runScenario(world(), file, scenario);
          struckRuns += struck ? 1 : 0;
          failures.push(
            ...problems.map((problem) => `SEED=${String(seed)} ${JSON.stringify(scenario)}: ${problem}`),
          );
        }
      };
      await Promise.all(Array.from({length: parallel}, work));
      expect(failures).toEqual([]);
      await expectNothingLeft(world());
    },
  );
});
