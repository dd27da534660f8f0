import type {CommandSpec} from './command.js';
import {flagSpecs, type FlagName, type FlagSpec} from './flags.js';
import {commands, commonFlags} from './table.js';

/** The help of the whole program. */
export function programHelp(): string {
  const width = Math.max(...commands.map(({name}) => name.length));
  return [
    'The terminal for future.p2p clusters.',
    '',
    'Usage',
    '  p2p-tui [command] [flags]',
    '',
    'Commands',
    ...commands.map(
      ({name, summary, mode}) => `  ${name.padEnd(width)}  ${summary}${mode ? ` (or --${mode})` : ''}`,
    ),
    '',
    'Every command explains its flags: p2p-tui worker --help',
    'With no account and no network: p2p-tui demo',
    '',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(command: CommandSpec): string {
  const rows = [...command.flags, ...commonFlags].map(
    (name) => [flagText(name), flagSpecs[name].help] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `${command.name}: ${command.summary}`,
    '',
    'Usage',
    `  ${command.usage}`,
    '',
    'Flags',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    ...(command.notes === undefined ? [] : ['', ...command.notes]),
    '',
  ].join('\n');
}

function flagText(name: FlagName): string {
  const spec: FlagSpec = flagSpecs[name];
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  return `${short}--${name}${spec.value === undefined ? '' : `=${spec.value}`}`;
}
