import {mkdir, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {isOnBattery, lastInput} from '../../source/session/presence-here.js';
import {testDirectory} from '../runtime/support/directory.js';

type Supply = Readonly<Record<string, string>>;

/** A directory as `/sys/class/power_supply` is. */
async function supplies(...all: readonly Supply[]): Promise<string> {
  const directory = await testDirectory();
  for (const [index, files] of all.entries()) {
    const path = join(directory, String(index));
    await mkdir(path);
    for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), `${text}\n`);
  }
  return directory;
}

const battery = {type: 'Battery', status: 'Discharging'};

describe('isOnBattery', () => {
  it.each<[string, readonly Supply[], boolean]>([
    ['has no supplies that are told', [], false],
    ['has mains alone', [{type: 'Mains', online: '1'}], false],
    ['has a battery that is discharged', [battery, {type: 'Mains', online: '0'}], true],
    ['has a battery that is discharged, and no plug', [battery], true],
    [
      'has a full battery',
      [
        {...battery, status: 'Full'},
        {type: 'Mains', online: '0'},
      ],
      false,
    ],
    [
      'is plugged in, be it by USB',
      [battery, {type: 'Mains', online: '0'}, {type: 'USB', online: '1'}],
      false,
    ],
    ['has a mouse with a battery', [{...battery, scope: 'Device'}], false],
  ])('a machine that %s runs on battery or not', async (_, all, isOn) => {
    expect(isOnBattery(await supplies(...all))).toBe(isOn);
  });

  it('a machine of which nothing is told does not run on battery', () => {
    expect(isOnBattery('/nowhere')).toBe(false);
  });
});

describe('lastInput', () => {
  it('the last input is the last time that a terminal was read from, whatever else was', async () => {
    const directory = await testDirectory();
    await mkdir(join(directory, 'pts'));
    const times = {'pts/0': 100, 'pts/17': 300, 'pts/ptmx': 900, tty1: 200, tty: 900, ttyS0: 900, null: 900};
    for (const [name, seconds] of Object.entries(times)) {
      await writeFile(join(directory, name), '');
      await utimes(join(directory, name), seconds, 1000);
    }
    expect(lastInput(directory)).toBe(300_000);
    await utimes(join(directory, 'tty1'), 400, 1000);
    expect(lastInput(directory)).toBe(400_000);
  });

  it('there was no input where there is no terminal', () => {
    expect(lastInput('/nowhere')).toBe(-Infinity);
  });
});
