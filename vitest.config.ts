import {defineConfig} from 'vitest/config';

/** Fast projects first; the ones that start processes and terminals run after them. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
