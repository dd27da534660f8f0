import {width} from '../../ui/kit/format/width.js';
import {narrowest, wrap} from '../../ui/kit/format/wrap.js';
import type {CommandSpec} from './command.js';
import {commands, flagsOf} from './commands.js';
import {typed, type FlagName, type FlagSpec} from './flags.js';

/** Columns that help takes at most, whatever shows it. */
const columns = 80;

/** The help of the whole program. */
export function programHelp(): string {
  return [
    'The terminal for future.p2p clusters.',
    '',
    'Usage',
    '  p2p-tui [command] [flags]',
    '',
    'Commands',
    ...table(
      commands.map(
        ({name, summary, mode}) => [name, `${summary}${mode ? ` (or ${typed(mode)})` : ''}`] as const,
      ),
    ),
    '',
    'Every command explains its flags: p2p-tui worker --help',
    'With no account and no network: p2p-tui demo',
    '',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(command: CommandSpec): string {
  const {name, summary, usage, notes} = command;
  return [
    `${name}: ${summary}`,
    '',
    'Usage',
    ...usage.map((line) => `  ${line}`),
    '',
    'Flags',
    ...table(flagsOf(command).map(([flag, spec]) => [flagText(flag, spec), spec.help])),
    ...(notes === undefined ? [] : ['', ...wrap(notes, Math.max(narrowest, columns))]),
    '',
  ].join('\n');
}

/** Names with what they mean beside them. */
function table(rows: readonly (readonly [name: string, meaning: string])[]): readonly string[] {
  const names = Math.max(...rows.map(([name]) => width(name)));
  const indent = names + 4;
  return rows.flatMap(([name, meaning]) => {
    const [first = '', ...rest] = wrap(meaning, Math.max(narrowest, columns - indent));
    return [
      `  ${name}${' '.repeat(names - width(name))}  ${first}`,
      ...rest.map((line) => ' '.repeat(indent) + line),
    ];
  });
}

function flagText(name: FlagName, {shortFlag, value}: FlagSpec): string {
  const short = shortFlag === undefined ? '' : `-${shortFlag}, `;
  return `${short}${typed(name)}${value === undefined ? '' : `=${value}`}`;
}
