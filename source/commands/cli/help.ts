import {width} from '../../ui/kit/format/width.js';
import type {CommandSpec} from './command.js';
import {flagSpecs, type FlagName, type FlagSpec} from './flags.js';
import {commands, commonFlags} from './commands.js';
import {wrap} from './wrap.js';

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
      commands.map(({name, summary, mode}) => [name, `${summary}${mode ? ` (or --${mode})` : ''}`] as const),
    ),
    '',
    'Every command explains its flags: p2p-tui worker --help',
    'With no account and no network: p2p-tui demo',
    '',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp({name, summary, usage, flags, flagHelp, notes}: CommandSpec): string {
  return [
    `${name}: ${summary}`,
    '',
    'Usage',
    ...usage.map((line) => `  ${line}`),
    '',
    'Flags',
    ...table(
      [...flags, ...commonFlags].map((flag) => [flagText(flag), flagHelp?.[flag] ?? flagSpecs[flag].help]),
    ),
    ...(notes === undefined ? [] : ['', ...wrap(notes, columns)]),
    '',
  ].join('\n');
}

/** Names with what they mean beside them. */
function table(rows: readonly (readonly [name: string, meaning: string])[]): readonly string[] {
  const names = Math.max(...rows.map(([name]) => width(name)));
  const indent = names + 4;
  return rows.flatMap(([name, meaning]) => {
    const [first = '', ...rest] = wrap(meaning, columns - indent);
    return [
      `  ${name}${' '.repeat(names - width(name))}  ${first}`,
      ...rest.map((line) => ' '.repeat(indent) + line),
    ];
  });
}

function flagText(name: FlagName): string {
  const spec: FlagSpec = flagSpecs[name];
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  return `${short}--${name}${spec.value === undefined ? '' : `=${spec.value}`}`;
}
