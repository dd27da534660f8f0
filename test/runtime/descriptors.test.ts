import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {closedStdio, inheritedDescriptors} from '../../source/runtime/descriptors.js';
import {testDirectory} from './support/directory.js';

describe('descriptors that a child would inherit', () => {
  it('inherited descriptors are those beyond the standard streams without the close-on-exec flag', async () => {
    const directory = await testDirectory();
    const flags = {0: '0100002', 2: '0100002', 7: '0100002', 8: '02100000', 12: '02', 13: 'none'};
    for (const [name, value] of Object.entries(flags)) {
      await writeFile(join(directory, name), `pos:\t0\nflags:\t${value}\nmnt_id:\t15\n`);
    }
    await mkdir(join(directory, '14'));
    expect(inheritedDescriptors(directory).sort((a, b) => a - b)).toEqual([7, 12]);
    expect(inheritedDescriptors(join(directory, 'missing'))).toEqual([]);
  });

  it('inherited descriptors are closed for a child, whose pipes remain', () => {
    const nowhere: unknown = expect.any(Number);
    expect(closedStdio(0, [])).toEqual(['pipe', 'pipe', 'pipe']);
    expect(closedStdio(1, [])).toEqual(['pipe', 'pipe', 'pipe', 'pipe']);
    expect(closedStdio(1, [3, 6])).toEqual(['pipe', 'pipe', 'pipe', 'pipe', 'ignore', 'ignore', nowhere]);
    expect(closedStdio(0, [3])).toEqual(['pipe', 'pipe', 'pipe', nowhere]);
  });
});
