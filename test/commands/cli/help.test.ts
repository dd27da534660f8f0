import {describe, expect, it} from 'vitest';
import {commandHelp, programHelp} from '../../../source/commands/cli/help.js';
import {commands} from '../../../source/commands/cli/commands.js';
import {width} from '../../../source/ui/kit/format/width.js';

const helps = [
  ['the program', programHelp()],
  ...commands.map((command) => [command.name, commandHelp(command)]),
];

describe('help', () => {
  it.each(helps)('the help of %s fits a terminal of 80 columns', (_, help = '') => {
    for (const line of help.split('\n')) expect(width(line), line).toBeLessThanOrEqual(80);
  });

  it('the help of a command says of a flag what it means to that command', () => {
    const helpOf = (name: string) => helps.find(([of]) => of === name)?.[1];
    expect(helpOf('demo')).toMatch(/--verify +compute the picture/);
    expect(helpOf('wormhole')).toMatch(/--verify +compare verifiers/);
  });

  it('the help names every command, and none describes a flag that is not its own', () => {
    for (const {name, flags, overrides = {}} of commands) {
      expect(programHelp()).toContain(`  ${name} `);
      expect(flags).toEqual(expect.arrayContaining(Object.keys(overrides)));
    }
  });
});
