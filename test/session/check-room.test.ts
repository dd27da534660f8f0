import {statfsSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {workerFault} from '../../source/runtime/worker-fault.js';
import {roomCheck} from '../../source/session/check-room.js';
import {testDirectory} from '../runtime/support/directory.js';

const thrown = (run: () => void): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }

  return expect.unreachable();
};

describe('roomCheck', () => {
  it('the room check refuses a job that does not fit on the disk, which is no worker fault', async () => {
    const path = await testDirectory();
    const check = roomCheck({path, transfers: path});
    expect(() => check(1000)).not.toThrow();
    const {blocks, bsize} = statfsSync(path);
    const error = thrown(() => check(blocks * bsize));
    expect(error).toMatchObject({
      message: `The disk with ${path} has no room for a job of ${String(blocks * bsize)} bytes: make room on it.`,
    });
    expect(workerFault(error)).toBeUndefined();
  });

  it('the room check finds a directory fault when its directory is gone', async () => {
    const path = await testDirectory();
    const error = thrown(() => roomCheck({path, transfers: join(path, 'gone')})(1));
    expect(workerFault(error)).toBe('directory');
    expect(error).toMatchObject({message: expect.stringContaining(path) as string});
  });
});
