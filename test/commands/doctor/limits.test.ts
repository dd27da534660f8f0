import {describe, expect, it} from 'vitest';
import {limitsCheck} from '../../../source/commands/doctor/limits.js';

const examine = (platform: NodeJS.Platform, hasProc: boolean) =>
  limitsCheck(platform, () => hasProc).examine(new AbortController().signal);

describe('the check of limits', () => {
  it('the doctor says how the limits on jobs are kept on Linux', async () => {
    expect(await examine('linux', true)).toMatchObject({
      status: 'ok',
      text: expect.stringContaining('/proc') as string,
    });
  });

  it.each([
    ['darwin', true],
    ['linux', false],
  ] as const)(
    'the doctor says which limits there are none of, on %s with /proc: %s',
    async (platform, hasProc) => {
      expect(await examine(platform, hasProc)).toMatchObject({
        status: 'warn',
        text: expect.stringContaining('memory, processor time and the number of processes') as string,
      });
    },
  );
});
