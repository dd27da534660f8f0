import {closestMatch} from 'leven';
import meow, {type AnyFlags} from 'meow';
import {messageOf} from '../../message/error-message.js';
import type {CommandSpec} from './command.js';
import {commands, commonFlags, flagsOf} from './commands.js';
import {UsageError} from './exit-status.js';
import {typed, type FlagName, type Flags, type TypedFlag} from './flags.js';
import {commandHelp, programHelp} from './help.js';
import {readLine, type Line} from './line.js';

/** What the user asked for. */
export type Invocation = {
  readonly command: CommandSpec;
  /** Nothing but what is asked for, where that is help or the version. */
  readonly flags: Flags;
  /** The flags as they were typed. */
  readonly given: readonly TypedFlag[];
  readonly args: readonly string[];
  /** What `--help` shows: of the command, or of all where none is named. */
  readonly help: string;
};

/**
 * Reads a command line: first whose it is, for flags may stand before the command, then with meow what it says.
 * @param argv without the program's name
 * @throws UsageError one sentence that says what is wrong and what to do
 */
export function parseArguments(argv: readonly string[]): Invocation {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const line = readLine(argv.slice(0, end));
  const words = [...line.words, ...argv.slice(end + 1)];
  const asked = (['help', 'version'] as const).filter((name) => line.given.has(name));
  if (words[0] === 'help') {
    words.shift();
    asked.push('help');
  }

  const {command, helpText, args} = chooseCommand(line, words);
  // Who asks for help gets it, whatever else the line says.
  const cli = readWith(command, asked.length > 0 ? [] : [...line.argv, '--', ...args], helpText);
  const help = cli.help.trimStart();
  if (asked.length > 0) {
    return {command, flags: Object.fromEntries(asked.map((name) => [name, true])), given: [], args: [], help};
  }

  const [word] = cli.input;
  if (word !== undefined && !command.takesWords) {
    throw new UsageError(`${command.name} takes no "${word}": see p2p-tui ${command.name} --help.`);
  }

  const flags = readValues(command, cli.flags, line.given);
  return {command, flags, given: line.typed, args: cli.input, help};
}

type Choice = {readonly command: CommandSpec; readonly helpText: string; readonly args: readonly string[]};

/**
 * The command that the first word or a mode names, or else the dashboard.
 * @throws UsageError when there is none, or more than one, or it has no such flag
 */
function chooseCommand({given, problem}: Line, words: readonly string[]): Choice {
  const named = commands.find(({name}) => name === words[0]);
  const modes = commands.filter(({mode}) => mode !== undefined && given.has(mode));
  const [meant, other] = new Set(named ? [named, ...modes] : modes);
  if (problem) throw new UsageError(problem(`p2p-tui ${meant ? `${meant.name} ` : ''}--help`));
  if (!meant && words[0] !== undefined) throw new UsageError(noCommand(words[0]));
  if (meant && other) {
    throw new UsageError(`Choose one of ${meant.name} and ${other.name}; each is a program of its own.`);
  }

  const [dashboard] = commands;
  const command = meant ?? dashboard;
  requireOwn(command, given);
  return {
    command,
    helpText: meant ? commandHelp(command) : programHelp(),
    args: words.slice(named ? 1 : 0),
  };
}

function noCommand(word: string): string {
  const names = commands.map(({name}) => name);
  const near = closestMatch(word, [...names, 'help'], {maxDistance: word.length > 3 ? 2 : 1});
  return near === undefined
    ? `There is no command "${word}": use one of ${names.join(', ')}, or see p2p-tui --help.`
    : `There is no command "${word}": did you mean ${near}?`;
}

/** @throws UsageError when a flag is given that only others have */
function requireOwn(command: CommandSpec, given: ReadonlySet<string>): void {
  for (const name of given) {
    const flag = name as FlagName;
    const isOwn = command.flags.includes(flag) || commonFlags.includes(flag) || command.mode === name;
    if (isOwn) continue;
    const takers = commands.filter(({flags}) => flags.includes(flag)).map((taker) => taker.name);
    throw new UsageError(
      `${typed(name)} means nothing to ${command.name}; it belongs to ${takers.join(', ')}.`,
    );
  }
}

/** @throws UsageError for a value that is none of the flag's choices */
function readWith(command: CommandSpec, argv: readonly string[], helpText: string) {
  // Of a flag that is given twice the last value counts, so that one can be added to a line; meow would refuse it.
  const flags = Object.fromEntries(
    flagsOf(command).map(([name, spec]) => [name, {...spec, isMultiple: spec.type === 'string'}]),
  ) as AnyFlags;
  try {
    return meow({
      importMeta: import.meta,
      argv,
      flags: command.mode === undefined ? flags : {...flags, [command.mode]: {type: 'boolean'}},
      allowUnknownFlags: false,
      help: helpText,
      helpIndent: 0,
      description: false,
      // Both print and end the process at once, whether or not what they print is out.
      autoHelp: false,
      autoVersion: false,
    });
  } catch (error) {
    throw asUsageError(error);
  }
}

/** What meow says of values, in the form of our sentences. */
function asUsageError(error: unknown): unknown {
  const [, flag, value = '', choices = ''] =
    /^Unknown values? for flag `(.+?)`: `(.*?)`\. Value must be one of: \[(.*?)\]/s.exec(messageOf(error)) ??
    [];
  if (flag === undefined) return error;
  return new UsageError(
    `${flag}=${value.replaceAll('`, `', ',')} must be one of ${choices.replaceAll('`', '')}.`,
  );
}

/** Reads the values of the flags that are given; meow does not tell a list that is empty from one that is not there. */
function readValues(
  command: CommandSpec,
  values: Readonly<Record<string, unknown>>,
  given: ReadonlySet<string>,
): Flags {
  const own = flagsOf(command).filter(([name]) => given.has(name));
  return Object.fromEntries(
    own.map(([name, {isMultiple, read}]) => {
      const value = values[name];
      if (!Array.isArray(value)) return [name, value];
      const text = String(isMultiple ? value.join(',') : value.at(-1));
      return [name, read ? read(text, typed(name)) : text];
    }),
  );
}
