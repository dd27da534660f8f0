import {describe, expect, it} from 'vitest';
import {flagSpecs, typed} from '../../source/commands/cli/flags.js';
import {commands, flagsOf} from '../../source/commands/cli/commands.js';
import {parseDuration, parseSize} from '../../source/commands/cli/values.js';
import {limitFlags, limitsOf} from '../../source/commands/limits.js';
import {usualDrainTimeout} from '../../source/commands/cli/time-limits.js';
import {
  defaultLimits,
  durationText,
  limitErrorName,
  limitSentence,
  sizeText,
  type LimitName,
} from '../../source/runtime/limits.js';
import {commandBounds, valueBounds, type PayloadBounds} from '../../source/runtime/payload-bounds.js';
import {quoted, read, tableRows} from './quotes.js';

const page = read('docs/limits.md');
const rows = tableRows(page);
const limits = defaultLimits(Infinity);
const names = Object.keys(limits) as LimitName[];
const texts = {
  memory: sizeText,
  disk: sizeText,
  output: sizeText,
  size: sizeText,
  time: durationText,
  cpu: durationText,
  processes: String,
};

describe('the page on limits', () => {
  it('docs/limits.md has each limit with its flag, its default and the name of its error', () => {
    const told = rows
      .filter((cells) => cells.length === 6 && cells[0]?.startsWith('`'))
      .map((cells) => [0, 1, 2, 5].map((column) => quoted(cells[column] ?? '')[0]));
    expect(told).toEqual(
      names.map((name) => [name, typed(limitFlags[name]), texts[name](limits[name]), limitErrorName(name)]),
    );
  });

  it('docs/limits.md has each bound on a payload, for any value and for commands', () => {
    const told = rows
      .filter((cells) => cells.length === 3 && cells[0]?.startsWith('`'))
      .map((cells) => cells.map((cell) => quoted(cell)[0]));
    const text = (name: keyof PayloadBounds, {[name]: amount}: PayloadBounds) =>
      name === 'bytes' || name === 'text' ? `${String(amount / 1024 ** 2)} MiB` : String(amount);
    expect(told).toEqual(
      (Object.keys(valueBounds) as (keyof PayloadBounds)[]).map((name) => [
        name,
        text(name, valueBounds),
        text(name, commandBounds),
      ]),
    );
  });

  it('the sentence that docs/limits.md quotes is the one that is said', () => {
    expect(page.replace(/\s+/g, ' ')).toContain(limitSentence('memory', limits, 'job'));
  });
});

const worker = commands.find(({name}) => name === 'worker');
const helpOf = (flag: string) =>
  flagsOf(worker ?? commands[0]).find(([name]) => name === flag)?.[1].help ?? '';

describe('the flags of the limits', () => {
  it.each(names)('the help of the flag of %s tells the default that is used', (name) => {
    const told = /\(default ([^),]+)/.exec(helpOf(limitFlags[name]))?.[1] ?? '';
    const amount =
      texts[name] === sizeText
        ? parseSize(told, '')
        : texts[name] === durationText
          ? parseDuration(told, '').milliseconds / 1000
          : Number(told);
    expect(amount).toBe(limits[name]);
  });

  it('the help of --drain-timeout tells the default that is used', () => {
    expect(flagSpecs.drainTimeout.help).toContain(`(default ${usualDrainTimeout.text})`);
  });

  it('a limit is what its flag says, else what its variable says, else the default', () => {
    const env = {P2P_TUI_MAX_MEMORY: '1G', P2P_TUI_MAX_CPU: '2h', P2P_TUI_MAX_PROCESSES: '9'};
    const given = limitsOf({maxMemory: 5000, maxTime: parseDuration('90s', '')}, env);
    expect(given).toEqual({...limits, memory: 5000, time: 90, cpu: 7200, processes: 9});
  });

  it('a variable that cannot be read is named in the sentence', () => {
    expect(() => limitsOf({}, {P2P_TUI_MAX_DISK: 'much'})).toThrow('P2P_TUI_MAX_DISK=much is no size');
  });
});
