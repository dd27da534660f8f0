import {expect, vi} from 'vitest';
import {leftovers} from './files.js';
import type {World} from './world.js';

/**
 * Expects that no transfer has left anything behind: no timer, no temporary file, and besides the mailbox server and
 * the relay of the world nothing that listens or is connected.
 */
export async function expectNothingLeft(world: World): Promise<void> {
  expect(world.timers()).toBe(0);
  expect(await leftovers(world.directory)).toEqual([]);
  await vi.waitFor(
    () => {
      const open = process.getActiveResourcesInfo();
      expect(open.filter((name) => name === 'TCPServerWrap')).toHaveLength(2);
      expect(open.filter((name) => name === 'TCPSocketWrap')).toHaveLength(0);
    },
    {timeout: 30_000},
  );
}
