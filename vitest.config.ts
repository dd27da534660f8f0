import {defineConfig} from 'vitest/config';

/** Tests that start the whole program, terminals, or programs we did not write. */
const programs = ['test/{api,commands,payload,peers,runtime,tui}/**/*.test.{ts,tsx}', 'test/bench/*.test.ts'];

const common = {testTimeout: 30_000, hookTimeout: 30_000};

/** Fast tests first, so that a mistake shows within seconds; the ones that run programs after them. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'fast',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: programs,
          sequence: {groupOrder: 0},
        },
      },
      {
        test: {
          ...common,
          name: 'programs',
          include: programs,
          // Two at a time: they start several processes each.
          maxWorkers: 2,
          sequence: {groupOrder: 1},
        },
      },
    ],
  },
});
