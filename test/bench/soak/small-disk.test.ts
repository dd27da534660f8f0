import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {describe, expect, it, onTestFinished} from 'vitest';
import {meansOf, openSmallDisk} from '../../../bench/soak/small-disk.js';

const trial = mkdtempSync(join(tmpdir(), 'p2p-tui-disk-'));
const best = meansOf(trial);
rmSync(trial, {recursive: true});

/** Writes a new file at each line that it reads, and says how that went. */
const writer = `
  const {writeFileSync} = require('node:fs');
  let count = 0;
  require('node:readline').createInterface({input: process.stdin}).on('line', () => {
    try {
      writeFileSync(process.argv[1] + ++count, 'a line');
      console.log('written');
    } catch (error) {
      console.log(error.code);
    }
  });
`;

const hasLimits = spawnSync('prlimit', ['--version']).status === 0;
const kinds = [
  {means: 'tmpfs', code: 'ENOSPC', works: best === 'tmpfs', what: 'the right to mount'},
  {means: 'prlimit', code: 'EFBIG', works: hasLimits, what: 'prlimit'},
] as const;

describe.each(kinds)('small disks by $means', ({means, code, works, what}) => {
  it.skipIf(!works)(
    `a small disk by ${means} is full when filled, and has room when freed${works ? '' : ` (skipped: needs ${what})`}`,
    async () => {
      const directory = mkdtempSync(join(tmpdir(), 'p2p-tui-disk-'));
      const disk = openSmallDisk(directory, means);
      const child = spawn(process.execPath, ['-e', writer, join(directory, 'file')], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      onTestFinished(() => {
        child.kill();
        disk.close();
        rmSync(directory, {recursive: true});
      });
      const answers = createInterface({input: child.stdout})[Symbol.asyncIterator]();
      const write = async (): Promise<unknown> => {
        child.stdin.write('\n');
        return (await answers.next()).value;
      };
      const pid = child.pid ?? 0;
      expect(await write()).toBe('written');
      disk.fill(pid);
      expect(disk.full).toBe(true);
      expect(await write()).toBe(code);
      disk.free(pid);
      expect(await write()).toBe('written');
    },
  );
});
