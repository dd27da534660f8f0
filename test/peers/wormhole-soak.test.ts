/** The short form of `bench/wormhole-soak.ts`. */
import {describe, expect, it} from 'vitest';
import {soakFromWilliam, soakOurs, soakToWilliam} from '../../bench/wormhole-soak.js';
import {canMapNames} from '../../bench/wormhole/hosts.js';
import {has, needing} from './helpers/which.js';

const program = 'wormhole-william';

describe('series of small transfers', () => {
  it('200 transfers of 1 kB in a row between two of ours succeed', {timeout: 170_000}, async () => {
    const {failures, times} = await soakOurs(200);
    expect(failures).toEqual([]);
    expect(times).toHaveLength(200);
  });

  it.skipIf(!has(program))(
    needing('30 transfers of 1 kB in a row to wormhole-william succeed', program),
    {timeout: 170_000},
    async () => {
      const {failures, times} = await soakToWilliam(30);
      expect(failures).toEqual([]);
      expect(times).toHaveLength(30);
    },
  );

  const canSend = has(program) && canMapNames();
  const skipped = canSend ? '' : ` (skipped: needs ${program} and mount namespaces for unshare)`;
  it.skipIf(!canSend)(
    `30 transfers of 1 kB in a row from wormhole-william succeed${skipped}`,
    {timeout: 170_000},
    async () => {
      const {failures, times} = await soakFromWilliam(30);
      expect(failures).toEqual([]);
      expect(times).toHaveLength(30);
    },
  );
});
